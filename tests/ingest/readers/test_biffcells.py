"""Workbooks of the binary format: each cell as it is shown, hidden and struck ones named."""

import base64
import contextlib
import struct
import zlib

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.readers.biffcells import looks
from consilience.ingest.readers.formats import read_file
from tests.ingest.readers.samples import xls

# As xlwt 1.3 writes it: a sheet whose table begins at B3, each value under the format of its name, and a second sheet.
GENUINE = zlib.decompress(
    base64.b85decode(
        "c-rllU1(fI6vxlKd-wZ0*-e_nu4`i2rp9*tK!wmo1?@v^sTHg=mb%%!ZI<lb8}9C+5vnyc;EN&^M8%gvt5$1N5I@j|`X(q;^g$4WL_vh$gQDO=oAp2E&c-"
        "B8FblO%$qDmy<~JXA=A4<yesv)^d+NRJIa(n*$wLc`Ao-T)G=yNYkRa4I8Y0_F0|<?ExvC@>z()GK^hxwfzt}^u-"
        "*cqXyT)gTiGDzMm?mhiZJF6CD0lN5@|u{#4$Xk=>GUc>jJkMUZ5$UkZs+(NW<TZlPS!lj@eZ)F+CjQ7ym#vz(vBa}d$}%#SfdZQ&3CN1iPH4Bu;VA6*Id?1cR8hedA(x2VyzW{mMdBrBV$D9G{IYUn"
        "U?8@a*EDSoTzWGuP=9aU}y_x1~SHGdX18#jnMUUE_);0N;$fn4pEl+Xb_<f<!uN#${2BaokB##;`T~q`y?b|MClE2q*p4Htg8sqS#dt(db8t|-"
        "i#5TH*rZ&Zd*>UZwWRxG_v0;9)co9=fqus%E7_jtc$-b@S&lhj1i<6GPt&XmQv{SH2u-"
        "Y68+x1UCw9M^;cG}!7S*{<$C`r`T(|8r4M3*Rr(O@Q>72XK2`b%j8UZ*7OB$55LEg&3|6I2tnyt+ShPyt2J2So+hOD?eG1ozN}tA;sq`IK36;JRE~C<KSY`fQ(5m#^a5t5{2RpM;|AG$3JWh>AG;uX"
        "fV{LB>x(|c<>}u7lPU9Pn#e~M7J+@<Bq+c*DaX`!6C9CKqdN5zEn>eB-Os8O4HS|y$v+LEoRjlHe7<KZ6akEwhZ`K_fr$RA5iB=Wcs*NEnl<mSeD(hCMhT=pyU$W4}Sluc*X0bMg21v!(R4SKCwk0~"
        "MnUB?=IfAZhPywkHN@zS*Dw<WCTGg6U=T48}B@=9xt$GEsJYqYQdO45tuWA+?vzB%2N27~{f?cjxEOhaJS+K2QNW6mi)s$HFYKrn(B7(RG!xQ-=zbF!Lmy2hA{d&*nzTv~HInFO-"
        ";?3$8%S{b>O0<X^Lwg_oPKM+B+9o~5EjpPNLv7{q4IEGLC_S9-<~W5r0_moGX_>kA1T#-_?Iw(S3(Ggdo0sIbAU{2S|3{hWABP8!pV>9{cxvX`;ZxKLmoD-"
        "=H9A3q+MxEz%R)XLZl;=iiG9y;*FRom0X@N~hZ^#qh&Ww>*}3Z@#4YLKqLMuJ4&S<*_bjgG6S^qr826}b?ZJvAd5uJCLou4ctv#}}f!6JmIk=m7uY&h7Z%AG&Wr|Mz+-"
        "L~ir{I0ednNA!pQia|{M^4^!TXu_N!|~>gQnisnGY!V0P}vy2f%kO@<9b3WIiDIAovaRg<PMIf)6ntl)TuFF1lIrVFe#%J|y`t_-;B7cKL{ck1!vWyzr48nm1fNs^Fu{M<g#i>l*s4;jVv7!N-"
        "`7N?!QPMw)u@CGJ12;N#54Brm)*gB@_^lTh#p=HrqV7JV&^=q{gB@JZ$qk{5QHrJv5be4B!AV?HT);ZfJYTV1|g!M8KtChcE%S}${gPbv5m^C{VX3Va_ur@4Gu!Kax|^U1amsg4(<hk=F!{gl!0Y$T"
        "uPLM)vwyU5BeI=Bl_vr})Q4}|C9-?G2uavr0!;usajX0wKvy&8{ATC%FmjS-"
        "TBGrJopzObJio7b3BYy2;w$p!Mb*EgSGKHgvVcb!WJ3+q3V{BLDH+4!sBe7c7$qz+9|E7Cz;t=X5h#x~903xyoO=njq3D9>Y@S{1mFw)A_}+%Q3xOIjX(p_O_5$K(G664yrx"
    )
)
SHOWN = {
    "percent": "25%", "thousands": "1,234,567", "brackets": "-1,500", "euro": "€ 1,234.50", "day": "2021-05-04", "month": "May 2021", "clock": "12:00", "unit": "12 km", "plain": "7.25",
    "hundredth": "3.1", "red": "-4", "millions": "2.5 m", "text": "5", "fraction": "1 1/2", "hides": "", "struck": "", "strucknum": "",
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_a_cell_of_an_old_workbook_says_what_its_format_shows(name):
    (document,) = read_file(GENUINE, "a.xls")
    rows = dict(line.split(" |", 1) for line in document.text.split("\n") if " |" in line)

    assert rows[name].strip() == SHOWN[name]


def test_a_second_sheet_has_its_own_looks_and_what_is_hidden_is_named():
    (document,) = read_file(GENUINE, "a.xls")

    assert document.text.endswith("Second | 50.00%")
    assert "secret" not in document.text
    assert all(part in document.notes[0] for part in ("hidden cell", "struck out", "hidden row", "hidden column"))


def test_packed_numbers_are_unpacked():
    def packed(value, flags):
        return (value << 2 | flags) if flags & 2 else struct.unpack("<i", struct.pack("<d", value)[4:])[0] & ~3 | flags

    cells = b"".join(
        struct.pack("<Hi", 0, packed(value, flags)) for value, flags in ((7, 2), (-314, 3), (0.5, 0), (150.0, 1))
    )
    record = struct.pack("<HH", 0, 0) + cells + struct.pack("<H", 3)

    from consilience.ingest.readers.biffcells import _numbers  # no writer makes such rows

    assert [value for *_, value in _numbers(0xBD, record)] == [7, -3.14, 0.5, 1.5]


def test_a_workbook_cut_anywhere_is_read_or_refused():
    for end in range(0, len(GENUINE), 97):
        assert looks(GENUINE[:end]) is None or isinstance(looks(GENUINE[:end]), list)
        with contextlib.suppress(UnreadableInput):
            assert read_file(GENUINE[:end] or b"x", "a.xls")[0].text


def test_a_workbook_without_formats_reads_as_before():
    assert "Losses" in read_file(xls(), "a.xls")[0].text
