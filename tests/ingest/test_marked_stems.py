"""Short lines that keep a paper back in wordings nobody has listed, by the beginnings of their words; and ordinary lines with words that begin alike."""

import pytest

from consilience.ingest import markings
from consilience.ingest.marked_stems import found

WORDS = "The ferry of Quell carried 2,310 people on 9 May 2022.\n\nNobody was hurt when the crane fell."
LINES = """SECRET DE SERVICIU nr. 14
    ТАЙНО
    STRENG GEHEIM – persönlich
    Bankgeheimnis
    Diffusion restreinte – ne pas transmettre hors service
    À ne pas divulguer
    Atto riservato – copia unica
    Dati sanitari – accesso limitato
    Uso exclusivo del destinatario
    Documento de circulação restrita
    Acesso reservado
    Tajemnica adwokacka
    DŮVĚRNÉ
    DÔVERNÉ
    TITKOS!
    TAJNO
    Uradna skrivnost
    Строго секретно
    Тайна следствия
    Цілком таємно
    Slaptai – tarnybinio naudojimo
    Ierobežotas pieejamības informācija
    Täiesti salajane
    Endast för tjänstebruk
    Unntatt offentlighet, jf. offl. § 13
    Fortroligt – må ikke videregives
    DEPARTEMENTAAL VERTROUWELIJK
    BEPERKTE VERSPREIDING
    Uz internu upotrebu
    ΠΕΡΙΟΡΙΣΜΕΝΗΣ ΧΡΗΣΗΣ
    Kunfidenzjali – użu intern biss
    Գաղտնի
    לשימוש פנימי בלבד
    للاطلاع الشخصي فقط
    طبقه‌بندی: سرّی
    内部资料 注意保存
    極秘
    군사 3급 비밀
    SULIT
    Attorney eyes only (Rule 26(c))
    MNPI – restricted list
    UNHCR – strictly internal
    Sealed affidavit
    Sight of ministers and private offices
    Procès-verbal soumis au secret professionnel
    Delibera riservata – seduta segreta
    Fascicolo sottoposto a segreto
    Historia clínica – acceso restringido
    Proibida a reprodução
    Patientendaten, nicht weitergeben
    Verteiler: nur Krisenstab
    Niet delen met derden
    Personfølsomt – fortroligt
    Ikke offentlig etter offentleglova
    Tulostus kielletty – salainen
    Tikai iekšējai lietošanai
    Komercinė paslaptis
    Tajemnica lekarska
    Utajované – počet listů 4
    Csak a testület tagjai részére
    Secret profesional
    Poslovna tajna
    Zaupno – osebni podatki
    Не е за публикуване
    Врачебная тайна
    Ограниченный доступ
    Адвокатська таємниця
    Να μη δημοσιευθεί
    Kişisel veri içerir – paylaşmayınız
    Չի հրապարակվում
    سر مهني
    محرمانه - فقط گیرنده
    部内限り
    수사 기밀
    Not for circulation beyond the Chief Constable
    Restricted to heads of delegation
    UN Women – internal circulation
    Communication restreinte au parquet
    Vietato l'uso esterno
    Solo lettura interna – consiglio di istituto
    Uso restringido a la comisión
    Distribuição restrita
    Weitergabe an Dritte untersagt
    Fortrolig personalesag
    Förundersökningssekretess
    Vain asianosaisille
    Neplatinti
    Tajemnica śledztwa
    Nezverejňovať
    Nem publikus
    Numai pentru destinatar
    Ni za objavo
    Адвокатска тайна
    Только адресату
    Не публікувати
    Yalnızca alıcı için
    არ გამოქვეყნდეს
    سرية المصرف
    غیرقابل انتشار
    재판 비공개
    Sealed until trial
    Informant material – do not copy
    Counsel-to-counsel
    Medical-legal: release on consent only"""


@pytest.mark.parametrize("line", [line.strip() for line in LINES.split("\n")])
def test_a_line_of_its_own_at_an_end_of_a_text_is_seen(line):
    assert markings.in_text(f"{line}\n\n{WORDS}")
    assert markings.in_text(f"{WORDS}\n\n{line}")


@pytest.mark.parametrize(
    "line",
    [
        "Secretariat of the Commission", "Secret talks in Lanta", "Press release No. 121", "International report", "Internet access in the north", "Quell Holdings Limited",
        "All rights reserved", "Classification of fish", "Secrétaire général", "Секретарь комиссии", "Sekretariat der Kommission", "Limited access to water", "Confidence in the bank",
        "The minister said that nothing was published", "Harbour report", "9 May 2022", "14", "", "По материалам печати", "Neplatný příkaz", "البحث السريع",
    ],
)  # fmt: skip
def test_an_ordinary_line_is_none(line):
    assert found(line) is None


@pytest.mark.parametrize(
    "line", ["Orsk | Riservato ai soci", "[Riservato ai soci] Ferry", "Ferry (nur für Mitglieder des Rats)"]
)
def test_one_part_of_a_line_is_enough(line):
    assert found(line)


def test_in_heads_and_feet_more_other_words_may_stand_beside_it():
    line = "Orsk harbour vertrouwelijk dossier"

    assert markings.in_furniture([line])
    assert not markings.in_frame(line)


def test_the_level_of_turkey_that_stands_between_restricted_and_secret():
    assert markings.level("HİZMETE ÖZEL") < markings.level("ÖZEL") < markings.level("GİZLİ")
