"""Outlook messages as a writer of the format makes them, and mail whose text hides what its page tells."""

import base64
import contextlib
import zlib
from datetime import date
from email.message import EmailMessage

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.readers.formats import read_file


def _unpacked(text):
    return zlib.decompress(base64.b85decode(text))


# As msgforge 1.0 writes them: a reply whose text quotes an earlier message, and one whose page does while its text runs both together.
TEXT = _unpacked(
    "c-rk*%}*0i5TEU~3q@KA@?}-"
    "ps4>PEQfR@HgYqF54j>VtiHT`Y%17j*q1C|6f5p2O{{s&myy;!z$I+t~Pty8(Z{L>PRoYqFiXTifyF2^#&F{^d*_rpYZ{M_kdiEmvnOt;@bSjpDWZ3R$V4o#KOj&TTR4Q4wOULwA(H>a%PlxaP-"
    "~d?oyb0W_eA|Na32>{DkLll`B9kruhrnSK2NrigJ_+swcY(WI?RGwkwmxv|IF|khx=ma76(~-Vw2AXJ?UEPjrhsPY3W_`tGAqPOvw7-"
    "QeZ+GzxqveGZPFrbP?pwc3DOf>ZBri77Fq_VpAr@DFQEci_#Nb(1b&_#(*qm}w4(4b-~_J6)OqT_{+G$8X|}q@#f>oVlXR7Z?^C&(i!a98!N5<^APe6fPaJ$P-g6B6VT^!-"
    "ud8~+#n<=4uL}N9L+tl6?Kiz&9p6y)aPb2y|4*>v->dxw%YK1B$-"
    ")n)y2QnAV)=hU;x@wmW|sYv@(twRx2W38#Sf|)T?v0c#a<)q7vt^KD&r5)4T;Rb7i*I?5B9e)=HJ9`O#X|w@N=klTR4ikS3up%Vl3P`m;ioQ>Ez<KgP+>we;Y^-"
    "fs;D`HAClZ(O~{88X>K0e@~t3uQ~q%@?2s5$?N>v_p6ohlN@}lU9ErXkDod+`;#j28S(EKzlV{3l4bu_fB!m_J}!PQBmXDM{;$9Nr&#u<fy%3YT}mexKgz%#0_GG}K#j2fv<tu1{MYMo{e1@fn(9Yh"
    "?XNf0f<H}jG=sUFmAk;KXY4V$iy9E8d+57<2n}M-w@9NnW)T5m4E?y;kvqa1G*;6$kI^r{hQm^=`2V~8JLtRXv5%b=Xcf=LZTN8<mvOu$-"
    "~LCqTE(4pJdww>nUUjirp5P)Jg`GpQ3}2zGsTGPyN=PsX<X)z71?@I<`vOPU=`$Z^RkD~vxujzNd5gd&Olznc~I7%VO%AUk4KP&Qc~BL!kLz{C+>_(onj@mjGr?itnmr74QXxqCoAG|-"
    "j?P3hvW+R_xP{Y{`PMQ_OnGXR2###-;7~bYp8F9rkr!h(N-Z}D9e3PZYj$#SG#uKDUXv=ULt4ztgGGU>Q50NM>R|KhYhu6Fuxr%N!hY<6uy-Ik<5L6_59s?ZIq0#UDhd-"
    "GRnJt(f`ABA%EGk^nI0b&~M2-WY@3LMaO?II-=32<NH@@{-_oIsQd57sg|(&8F7(t#*OZ3FQ%RHw~RARx>}unEVdcy+lTrFm3I1-5>EMJ#wqV*occ<R_QTQ--W!=P"
)
PAGE = _unpacked(
    "c-rk*&2Jk;6o2cDH+7t(N$ez!p~+A_gnEeAanj0>F)nE=Riea7A|X{EH_2{3R42RGZmCrwMLkxcEk`6Sl{j)J<qv42a)1-`h*}^B4sfDeKtf5(o7u6mYteYNiHU%W^>*j&eEjCkd-"
    "LAR`0KAaH*S9#{sC%I5@gse`#`aMlaM?Wro-YXZI{dC%IET7`d6hbB&t6db=QRCMWQ-yMmoZE+k$UDQY%s$|8|)E8);jR{9Nx;|LsUeIp2xzE}pMY5AwZ8A*4Q}Fw!$Mb?kH;%brJi;n24J@iYkr{)"
    "#|g99Hn1hZ49+J>ZopeK9}LW<`i~t2q64ZG1>6pOw$zZv|#x8FW|z4Y|vh%R>P<152VX2<k5QFJlC%;0M8dqWA^41he=o!UD(3BB_`^&EM%Kwm$(LNwUQ~QQQsz{1}`P!uN3BEs8JkHCqpV7>0!K?e"
    "-*sPse*)0RJS8Km=dru}T!bQola_hzLHomA^?)eoOoH<yTzVpI1o#W5V{|%-"
    "6Iiz9J+)#UF2o{WS~ee~jUZ;Cp#I6vaOxB>y;DfsL>~AM@M0<43veiOBDFX@4|MtO?=A8M=yoXgB;;z9$jIr}e)Tz>lH_7QuHr|J3(iuY*4VXE=8K`KNobP8aeA1nkekZ;byB*5I2M?+tv?xL?G$uj"
    "5!m_W>&6cW{3uir<ZNN7}*9Bhnn=m`^~>;_g(f`Bl;=NLBg!_Idwd&3|3{bG`oU=k?w3#q2-"
    "8=XC$^hYw8t7`OaJ_}^y*{BNwP|N85%ho7}X@sA0_zgSiO`!9dLko<8(6^sA9{Cp{jKOlfVf|zOC0X9N@QiH!&{}*-{f1gA8g6Gdd2F_vMZ?IFK?%IEyhBwg%5;%`-"
    "b5GF&J@d^#3ZFX803E|1=B}_4p@}`#>u(B2KaDaxZQ3jT|6Tqo*tX=djXh1nBGxB1e1gw;d`>Xyzlga-{F1{O1<YF>iLjZb_Z0=iZo&0QSI{!k#01uz!Fe&*odRKdNM{Se#yHPp{RYQy6ZZnIpHE-"
    "9|K5*ymTZCioVgGk8o4$kk1ZCLb5U8nC&|(uo{#09nggD-)z%9)<{;zuNm}frDo4Nc-yg;$ed4Y5yV9+n7f7Q0ZqoBX;6r62sFi~6o58i|MZJqiU>e?(F;7wx`NBoAs65urDyf*-wO-UcY9TxrxEkr"
    "X9k{A3UCxjt?UnF@Nq?rao_<$5S6B$%2(JB^mS;voo5!TyTmB27&CkLQy6>${$!5>vcxZl;<fL~(zXm_*&vf7HyW<U>S$%OsVEz+S!enCB&`QaKnZ%J2O*f4q!GT)iG;&&j#8j0O^_5~_FcC462^=F"
    "GBEBZgT*(?Dc9KlzjpflqWHw1Aax;ktmeWqBjAfm~D?N~$K3}xDiCC}^Him<--@UfC->KN&JFzCr&bwVz{uJYbRo<-O!>tOx3$^%u#<x`YftqsZZ72U4IC%}6?e&^+kE6Xu@^vV-"
    "^N}A0+7+8zxZ7jp*LPwm<F8fuCRRUGy=!T9v`^uBWdA8;Hb4L5;Ug&pO1qtxp>0^H-jdMv-@QutU$!d!{l<7-Q-$vZd;c=L<oM4@#u%<N(0}dK|Lzt4pxf`*xun|lj&`Lw?M|*K-;O)^-"
    "?L7;>27uEb^EBo?~eE#Ufii?P@VkuStq}hb@o@zDsY(o0x@Fp0s"
)


@pytest.mark.parametrize("raw", [TEXT, PAGE], ids=["text", "page"])
def test_an_earlier_message_in_an_outlook_message_is_left_out(raw):
    (document,) = read_file(raw, "a.msg")

    assert document.text.endswith("The depot of Orsk holds 300 tents.")
    assert (document.title, document.author, document.published) == ("Zelte", "ida@depot.example", date(2026, 5, 4))
    assert "quotes an earlier message" in document.notes[0]


def test_an_outlook_message_cut_anywhere_is_read_or_refused():
    for end in range(64, len(PAGE), 301):
        with contextlib.suppress(UnreadableInput):
            assert read_file(PAGE[:end], "a.msg")[0].text


def test_where_the_text_runs_both_together_the_page_tells_them_apart():
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["To"] = "Ida Moe <ida@depot.example>", "Re: Tents", "x@y.example"
    mail.set_content("Orsk holds 300 tents. Ola: Some 900 tents left.")
    mail.add_alternative(
        "<p>Orsk holds 300 tents.</p><blockquote type=cite>Some 900 tents left.</blockquote>", subtype="html"
    )
    (document,) = read_file(mail.as_bytes(), "a.eml")

    assert "300 tents" in document.text
    assert "900" not in document.text
