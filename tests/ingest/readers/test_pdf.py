"""PDF: columns apart, figures whole, heads and feet known as such, no marking missed."""

import io

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from consilience.errors import UnreadableInput
from consilience.ingest.readers.formats import read_file

LEFT = ["The valley authority of Tamur said", "on Tuesday that the bridge is open", "again and that its piers had been", "mended by 40 men in five weeks of", "work, while the river was low and", "the road to Arun was still closed."]  # fmt: skip
RIGHT = ["In Arun the district officer spoke", "of 31 houses that had been lost to", "the flood, and of nine people who", "were missing; he asked for 200", "tents and for a doctor, who came", "with the first lorry on Thursday."]  # fmt: skip


def pdf(*pages):
    """A PDF of pages, each a function that draws on a canvas."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def written(*lines, head=(), foot=(), size=11, top=740):
    def draw(canvas):
        canvas.setFont("Helvetica", 8)
        for place, text in enumerate(head):
            canvas.drawString(60, 820 - 12 * place, text)
        for place, text in enumerate(foot):
            canvas.drawString(60, 40 - 10 * place, text)
        canvas.setFont("Helvetica", size)
        for place, text in enumerate(lines):
            canvas.drawString(60, top - 1.3 * size * place, text)

    return draw


def one(raw):
    (document,) = read_file(raw, "a.pdf")
    return document


@pytest.mark.parametrize("order", ["columns", "rows", "backwards"])
def test_two_columns_are_read_one_after_the_other_in_whatever_order_they_are_drawn(order):
    def draw(canvas):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 780, "Bridge of Tamur open again after the flood")
        canvas.setFont("Helvetica", 10)
        left = [(60, 740 - 13 * n, text) for n, text in enumerate(LEFT)]
        right = [(310, 740 - 13 * n, text) for n, text in enumerate(RIGHT)]
        rows = [both for pair in zip(left, right, strict=True) for both in pair]
        for x, y, text in {"columns": left + right, "rows": rows, "backwards": rows[::-1]}[order]:
            canvas.drawString(x, y, text)

    text = one(pdf(draw)).text

    assert " ".join(LEFT) in text
    assert " ".join(RIGHT) in text
    assert text.index("Tamur said") < text.index("In Arun")


def test_three_columns_are_read_one_after_the_other():
    def draw(canvas):
        canvas.setFont("Helvetica", 8)
        for column, words in enumerate((LEFT, RIGHT, LEFT[::-1])):
            for n, text in enumerate(words):
                canvas.drawString(40 + 180 * column, 740 - 11 * n, text)

    assert " ".join(RIGHT) in one(pdf(draw)).text


def test_the_cells_of_a_table_stay_in_their_rows():
    rows = [("Valley", "Dead", "Hurt"), ("Tamur", "14", "52"), ("Arun", "7", "410"), ("Both", "21", "462")]

    def draw(canvas):
        written("Losses of the two valleys in April")(canvas)
        for n, row in enumerate(rows):
            for column, cell in enumerate(row):
                canvas.drawString(60 + 120 * column, 700 - 15 * n, cell)

    assert "Valley | Dead | Hurt\nTamur | 14 | 52\nArun | 7 | 410\nBoth | 21 | 462" in one(pdf(draw)).text


@pytest.mark.parametrize("pages", [1, 2, 5])
def test_figures_that_stand_alone_are_no_page_numbers(pages):
    drawn = [written("The dead of the valley by week:", "14", f"{52 + 7 * page}", "7") for page in range(pages)]

    text = one(pdf(*drawn)).text.split()

    assert [text.count("14"), text.count("7")] == [pages, pages]
    assert all(str(52 + 7 * page) in text for page in range(pages))


@pytest.mark.parametrize("foot", ["{}", "Page {} of 4", "- {} -", "Annex B / {}"])
def test_numbers_that_count_the_pages_are_left_out_and_the_sentence_goes_on(foot):
    drawn = [
        written(
            "The bridge of Tamur was mended in five weeks by 40 men of the",
            head=["Valley Bulletin No. 9"],
            foot=[foot.format(1)],
        )
    ]
    drawn += [
        written(
            "valley and by soldiers of the third brigade who had come from",
            head=["Valley Bulletin No. 9"],
            foot=[foot.format(n)],
        )
        for n in (2, 3, 4)
    ]

    text = one(pdf(*drawn)).text

    assert "by 40 men of the valley and by soldiers" in text
    assert "Bulletin" not in text
    assert "Annex" not in text


@pytest.mark.parametrize(("size", "rise"), [(7, 4), (8, 3), (6, 5), (11, 4)])
def test_a_raised_mark_is_no_digit_of_the_number_before_it(size, rise):
    def draw(canvas):
        line = canvas.beginText(60, 740)
        line.setFont("Helvetica", 11)
        line.textOut("The camp holds 1,450")
        line.setFont("Helvetica", size)
        line.setRise(rise)
        line.textOut("3")
        line.setRise(0)
        line.setFont("Helvetica", 11)
        line.textOut(" people of the valley.")
        canvas.drawText(line)

    assert "holds 1,450 people of the valley." in one(pdf(draw)).text


def test_footnotes_stand_behind_the_text_and_break_no_sentence():
    def first(canvas):
        written("The bridge of Tamur was mended in five weeks by 40 men of the")(canvas)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(60, 90, "1 Counted on 4 May; see the annex.")

    text = one(pdf(first, written("valley and by soldiers."))).text

    assert "40 men of the valley and by soldiers." in text
    assert text.endswith("1 Counted on 4 May; see the annex.")


@pytest.mark.parametrize("where", ["head", "foot"])
@pytest.mark.parametrize(
    "line", ["TLP:RED", "Valley Board - Report 7 - TLP:RED", "tlp:red   Page 1", "Copy 3 | [TLP:RED]"]
)
@pytest.mark.parametrize("pages", [1, 3])
def test_a_marking_in_a_running_head_or_foot_is_found(where, line, pages):
    drawn = [written(*LEFT, **{where: [line]}) for _ in range(pages)]

    assert one(pdf(*drawn)).marking == "TLP:RED"


def test_a_watermark_across_the_page_marks_it_and_is_no_text():
    def draw(canvas):
        written(*LEFT)(canvas)
        canvas.translate(300, 400)
        canvas.rotate(45)
        canvas.setFont("Helvetica", 60)
        canvas.drawCentredString(0, 0, "SECRET")

    document = one(pdf(draw))

    assert document.marking == "SECRET"
    assert "SECRET" not in document.text


def test_a_page_of_pictures_among_pages_of_text_is_named():
    from PIL import Image

    picture = ImageReader(Image.new("RGB", (40, 40), "red"))
    document = one(pdf(written(*LEFT), lambda canvas: canvas.drawImage(picture, 50, 50, 400, 600), written(*RIGHT)))

    assert "page 2 is without words" in document.notes[0]


def test_pages_of_pictures_alone_are_refused():
    from PIL import Image

    picture = ImageReader(Image.new("RGB", (40, 40), "red"))
    with pytest.raises(UnreadableInput, match="no text"):
        read_file(pdf(lambda canvas: canvas.drawImage(picture, 50, 50, 400, 600)), "a.pdf")


def test_a_word_divided_at_the_end_of_a_line_is_whole():
    assert (
        "the commissioners of"
        in one(
            pdf(
                written(
                    "The valley of Tamur was seen by the commis-",
                    "sioners of the board on Tuesday, who counted 12",
                    "lorries on the road and none on the other one.",
                )
            )
        ).text
    )


def test_a_page_that_lies_on_its_side_is_read():
    def draw(canvas):
        canvas.rotate(90)
        canvas.translate(0, -590)
        written(*LEFT, top=400)(canvas)

    assert " ".join(LEFT) in one(pdf(draw)).text
