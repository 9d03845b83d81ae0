import pytest

from consilience.ingest.language import language_of


@pytest.mark.parametrize(
    "text",
    [
        "Obama in Berlin",
        "Netanyahu, Ben-Shabbat, Sullivan, McMaster, Hezbollah",
        "Talks resumed",
        "Muere presidente",
        "US-Israel pact signed; Iran, Saudi Arabia, Syria, Lebanon react",
        "12 killed, 30 hurt in Kabul blast",
        "Four teams were formed on Tuesday in Geneva by the two governments.",
        "Turkish lira falls 3% vs dollar, euro",
        "",
        "1234 5678 ....",
        "A bomb was found in a car in Lanta on Monday",
        "Los Angeles mayor meets San Diego mayor over La Jolla water",
    ],
)
def test_english_and_short_texts_count_as_english(text):
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Les deux gouvernements ont décidé mardi de créer quatre groupes de travail communs à Genève, selon un responsable.",
            "fr",
        ),
        ("La province de Qorum a fermé la porte lundi dernier et le ministre en a parlé.", "fr"),
        ("El ministro cerró la puerta el lunes y habló con la prensa de Qorum.", "es"),
        ("Der Minister hat am Montag das Tor in Qorum geschlossen.", "de"),
        ("De minister was in Qorum en is na een uur teruggekeerd", "nl"),
        ("Die Minister der beiden Staaten haben am Dienstag in Genf vier gemeinsame Arbeitsgruppen eingesetzt.", "de"),
        ("Los dos gobiernos acordaron el martes crear cuatro grupos de trabajo conjuntos, dijo un funcionario.", "es"),
        ("Два правительства договорились во вторник создать четыре совместные рабочие группы в Женеве.", "ru"),
        (
            "两国政府周二同意成立四个联合工作组，首次会议将于一月十二日在日内瓦举行，官员们说。会议之后双方将发表联合声明。",
            "zh",
        ),
        ("اتفقت الحكومتان يوم الثلاثاء على تشكيل أربع مجموعات عمل مشتركة في جنيف بحسب مسؤول حكومي كبير", "ar"),
        ("שתי הממשלות הסכימו ביום שלישי להקים ארבע קבוצות עבודה משותפות בז'נבה, כך אמר בכיר", "he"),
    ],
)
def test_another_language_is_named(text, language):
    assert language_of(text) == language
