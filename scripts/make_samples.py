"""
Makes the pictures of the sample brand: `python -m scripts.make_samples`.

They are drawn here, from nothing, so that they belong to the project. Pillow is all it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scripts.painting import Canvas, Paint, Point, arc, curve, mirrored

FOLDER = Path(__file__).resolve().parents[1] / "templates" / "_samples" / "images"

BRASS: Paint = [(0, "#8a6a35"), (0.3, "#e8cd8f"), (0.55, "#b98f4c"), (1, "#6d5127")]
IRON: Paint = [(0, "#23292e"), (0.35, "#4b545b"), (1, "#181c20")]
WARM = "#ffd9a0"
GLASS_EDGE = "#ffffff38"


def dusk() -> Canvas:
    """A wall and a table in the evening: where things that shine are shown."""
    canvas = Canvas(320, 320, "#34495a")
    canvas.fill(canvas.rectangle((0, 0, 320, 240)), [(0, "#2c3f50"), (1, "#43596a")])
    canvas.fill(canvas.rectangle((0, 240, 320, 320)), [(0, "#8b6b52"), (1, "#64493a")])
    canvas.fill(canvas.rectangle((0, 240, 320, 242)), "#a98a6d")
    return canvas


def day() -> Canvas:
    """A wall and a table in the morning: where other things are shown."""
    canvas = Canvas(320, 320, "#ece5db")
    canvas.fill(canvas.rectangle((0, 0, 320, 240)), [(0, "#e4dccf"), (1, "#f1ebe2")])
    canvas.fill(canvas.rectangle((0, 240, 320, 320)), [(0, "#d9cbb8"), (1, "#c7b59d")])
    canvas.fill(canvas.rectangle((0, 240, 320, 242)), "#e9ddcc")
    return canvas


def ground_shadow(canvas: Canvas, x: float, y: float, width: float, alpha: float = 0.5) -> None:
    """Where a thing stands: a flat soft shadow."""
    shape = canvas.ellipse((x - width / 2, y - 6, x + width / 2, y + 7))
    canvas.shadow(shape, dx=0, dy=1, blur=4, alpha=alpha)


def flame(canvas: Canvas, x: float, foot: float, height: float = 26) -> None:
    """A candle's flame, with its light."""
    canvas.light((x, foot - height / 2), (62, 62), "#ffb95e", 0.75)
    wide = height * 0.26
    right = [
        *curve(
            (x, foot - height),
            (x + 1, foot - height * 0.72),
            (x + wide, foot - height * 0.5),
            (x + wide, foot - height * 0.26),
        ),
        *curve((x + wide, foot - height * 0.26), (x + wide, foot), (x, foot)),
    ]
    canvas.fill(canvas.stroke([(x, foot - 3), (x, foot + 6)], 1.6), "#3a2a20")
    canvas.fill(
        canvas.outline(mirrored(right, x)), [(0, "#ffb648"), (0.45, "#ffe39a"), (1, "#fff7e0")]
    )


def table_lamp() -> Canvas:
    """A ceramic foot, a linen shade."""
    canvas = dusk()
    canvas.light((160, 112), (190, 150), "#ffb765", 0.6)
    canvas.light((160, 262), (150, 52), "#ffcf8f", 0.5)
    ground_shadow(canvas, 160, 272, 96, 0.7)
    profile = [
        *curve((169, 172), (168, 190), (216, 196), (214, 232)),
        *curve((214, 232), (212, 258), (194, 268), (186, 273)),
    ]
    foot: Paint = [(0, "#3d6660"), (0.32, "#9fc2b5"), (0.6, "#5f8d83"), (1, "#2d4d49")]
    canvas.fill(canvas.outline(mirrored(profile, 160)), foot, across=True)
    canvas.fill(canvas.rectangle((154, 150, 166, 174), 2), BRASS, across=True)
    shade = [(118, 62), (202, 62), (236, 156), *curve((236, 156), (160, 170), (84, 156))]
    canvas.fill(canvas.outline(shade), [(0, "#f4cd92"), (0.5, "#fff0cd"), (1, "#f7cf8d")])
    edge: Paint = [(0, "#b9733a88"), (0.3, "#ffffff00"), (0.7, "#ffffff00"), (1, "#b9733a88")]
    canvas.fill(canvas.outline(shade), edge, across=True)
    canvas.fill(canvas.ellipse((118, 58, 202, 67)), "#fff8e6")
    canvas.light((160, 118), (90, 70), "#fff0c8", 0.5)
    return canvas


def pendant_lamp() -> Canvas:
    """A spun dome on a long cord."""
    canvas = Canvas(320, 320, "#34495a")
    canvas.fill(canvas.rectangle((0, 0, 320, 320)), [(0, "#2a3c4c"), (1, "#4a6172")])
    canvas.light((160, 240), (200, 170), "#ffbe70", 0.62)
    cone = canvas.outline([(84, 186), (236, 186), (316, 330), (4, 330)])
    canvas.fill(canvas.soft(cone, 3), [(0, "#ffe2ac66"), (1, "#ffe2ac00")])
    canvas.fill(canvas.rectangle((158.8, 0, 161.2, 84)), "#14191d")
    canvas.fill(canvas.rectangle((150, 74, 170, 100), 4), BRASS, across=True)
    dome = [
        *curve((76, 188), (78, 96), (122, 94), (160, 94)),
        *curve((160, 94), (198, 94), (242, 96), (244, 188)),
    ]
    shade: Paint = [(0, "#6f2c1c"), (0.3, "#d9805c"), (0.55, "#b0543a"), (1, "#5b2116")]
    canvas.fill(canvas.outline(dome), shade, across=True)
    canvas.fill(canvas.ellipse((76, 176, 244, 200)), "#5d2317")
    canvas.fill(canvas.ellipse((80, 178, 240, 199)), [(0, "#ffd590"), (1, "#fff3d6")])
    canvas.fill(canvas.ellipse((136, 182, 184, 206)), "#fffaf0")
    canvas.light((160, 194), (110, 60), "#fff0c8", 0.6)
    return canvas


def candle(canvas: Canvas, x: float, top: float, width: float, wax: Paint) -> None:
    """A pillar candle on the table, burning."""
    half = width / 2
    ground_shadow(canvas, x, 276, width * 1.5, 0.6)
    body = [(x - half, top), (x + half, top), (x + half, 274), *arc((x, 274), (half, 7), 0, 180)]
    canvas.fill(canvas.outline(body), wax, across=True)
    rim = canvas.ellipse((x - half, top - 7, x + half, top + 7))
    canvas.fill(rim, "#fff3dc")
    canvas.fill(canvas.ellipse((x - half + 5, top - 4.5, x + half - 5, top + 4.5)), "#ffe3b0")
    warm = canvas.outline(body)
    canvas.fill(warm, [(0, "#ffd08a99"), (0.9, "#ffd08a00"), (1, "#ffd08a00")])


def candle_set() -> Canvas:
    """Three pillars of three heights."""
    canvas = dusk()
    canvas.light((160, 150), (180, 130), "#ff9d4d", 0.42)
    canvas.light((160, 276), (150, 46), "#ffc27c", 0.4)
    rust: Paint = [(0, "#7d3b28"), (0.35, "#cf8062"), (1, "#66301f")]
    cream: Paint = [(0, "#b9a582"), (0.35, "#f8ecd3"), (1, "#a08d6c")]
    sage: Paint = [(0, "#4d6152"), (0.35, "#a9bda6"), (1, "#435446")]
    for x, top, width, wax in ((98, 178, 58, rust), (164, 122, 62, cream), (230, 204, 58, sage)):
        candle(canvas, x, top, width, wax)
    for x, top in ((98, 178), (164, 122), (230, 204)):
        flame(canvas, x, top - 3, 30)
    return canvas


def fold(canvas: Canvas, top: float, wool: str, band: str) -> None:
    """One folded blanket of a pile: round at the left, two edges at the right, woven bands."""
    shape = canvas.rectangle((52, top, 268, top + 58), 24)
    canvas.shadow(shape, dx=0, dy=4, blur=4, alpha=0.3)
    canvas.fill(shape, wool)
    for left, right in ((92, 96), (101, 117), (122, 126), (200, 204), (209, 225), (230, 234)):
        canvas.fill(canvas.rectangle((left, top, right, top + 58)), band)
    for step in range(14):
        y = top + 3 + step * 4
        canvas.fill(canvas.rectangle((56, y, 264, y + 0.8)), "#ffffff14")
    layer: Paint = [(0, "#ffffff4d"), (0.4, "#ffffff00"), (1, "#161c2266")]
    canvas.fill(canvas.rectangle((52, top, 268, top + 29), 14), layer)
    canvas.fill(canvas.rectangle((52, top + 29, 268, top + 58), 14), layer)
    turn = curve((268, top + 29), (180, top + 31), (110, top + 27), (74, top + 29))
    canvas.fill(canvas.stroke(turn, 1.6), "#161c2288")


def wool_blanket() -> Canvas:
    """Three of them, folded, with a fringe over the edge."""
    canvas = day()
    ground_shadow(canvas, 160, 278, 250, 0.45)
    fold(canvas, 222, "#a9573d", "#f0e2cf")
    fold(canvas, 164, "#3f6073", "#e9dfcf")
    fold(canvas, 106, "#d8c7ad", "#5f7f73")
    for step in range(27):
        x = 66 + step * 7.2
        lean = (step * 5 % 7 - 3) * 0.5
        strand = curve((x, 158), (x + lean, 168), (x + lean * 1.6, 180))
        canvas.fill(canvas.stroke(strand, 2.6), "#cbb899" if step % 2 else "#e0d1b9")
    return canvas


def lantern() -> Canvas:
    """Iron and glass, a candle inside."""
    canvas = dusk()
    canvas.light((160, 186), (170, 150), "#ffb060", 0.55)
    canvas.light((160, 276), (140, 44), "#ffc27c", 0.45)
    ground_shadow(canvas, 160, 278, 130, 0.7)
    canvas.fill(canvas.stroke(arc((160, 58), (24, 26), 0, 360), 4), "#20262b")
    glass = canvas.rectangle((112, 122, 208, 262), 4)
    canvas.fill(glass, [(0, "#ffd89a55"), (1, "#ffe8bf88")])
    body: Paint = [(0, "#b9a582"), (0.35, "#fff2da"), (1, "#b09a74")]
    canvas.fill(canvas.rectangle((140, 208, 180, 262), 3), body, across=True)
    canvas.fill(canvas.ellipse((140, 203, 180, 213)), "#ffeac2")
    flame(canvas, 160, 204, 34)
    canvas.fill(canvas.outline([(118, 128), (136, 128), (122, 240), (118, 240)]), GLASS_EDGE)
    for left in (106, 157.5, 206):
        width = 5 if left == 157.5 else 8
        if width == 8:
            canvas.fill(canvas.rectangle((left, 118, left + width, 266), 2), IRON, across=True)
    canvas.fill(canvas.rectangle((98, 260, 222, 276), 4), IRON, across=True)
    canvas.fill(canvas.outline([(142, 84), (178, 84), (222, 124), (98, 124)]), IRON, across=True)
    canvas.fill(canvas.rectangle((94, 120, 226, 128), 3), IRON, across=True)
    canvas.fill(canvas.rectangle((148, 74, 172, 86), 3), IRON, across=True)
    return canvas


def bulb() -> Canvas:
    """A filament bulb, lit."""
    canvas = Canvas(320, 320, "#34495a")
    canvas.fill(canvas.rectangle((0, 0, 320, 320)), [(0, "#2a3c4c"), (1, "#4a6172")])
    canvas.light((160, 140), (200, 190), "#ffae58", 0.7)
    profile: list[Point] = [
        *curve((160, 46), (212, 46), (238, 90), (236, 128)),
        *curve((236, 128), (234, 172), (190, 186), (184, 222)),
    ]
    glass = canvas.outline(mirrored(profile, 160))
    canvas.fill(glass, [(0, "#ffe2ae55"), (1, "#ffcf8a77")])
    canvas.fill(canvas.stroke(mirrored(profile, 160), 2.2), "#ffe9c499")
    canvas.fill(canvas.stroke([(160, 224), (160, 178)], 3), "#d8b98a")
    for x in (128, 149, 171, 192):
        lean = (x - 160) * 0.42
        line = [(160 + lean * 0.6, 188), (x, 92)]
        canvas.fill(canvas.stroke(line, 7), "#ffb85a66")
        canvas.fill(canvas.stroke(line, 2.6), "#fff3d4")
    canvas.light((160, 136), (84, 84), "#ffe0a0", 0.55)
    canvas.fill(canvas.stroke(curve((110, 150), (92, 112), (118, 78)), 5), "#ffffff77")
    for step in range(4):
        top = 222 + step * 13
        canvas.fill(canvas.rectangle((134, top, 186, top + 12), 5), BRASS, across=True)
    canvas.fill(canvas.outline([(142, 274), (178, 274), (168, 288), (152, 288)]), IRON, across=True)
    return canvas


AURORA: Paint = [(0, "#7a6bd600"), (0.25, "#7a7be0"), (0.6, "#3fb8a8"), (1, "#7fe0b0")]


def aurora(canvas: Canvas, left: float, top: float, size: float) -> None:
    """The mark: a northern light, seven rays whose feet follow a hanging curtain."""
    rays = (
        (0.30, 0.78),
        (0.12, 0.70),
        (0.02, 0.66),
        (0.10, 0.72),
        (0.24, 0.84),
        (0.20, 0.92),
        (0.38, 0.98),
    )
    step = size / len(rays)
    for index, (upper, lower) in enumerate(rays):
        x = left + step * (index + 0.5)
        line = [(x, top + size * upper), (x, top + size * lower)]
        canvas.fill(canvas.stroke(line, step * 0.62), AURORA)


def logo(ink: str) -> Canvas:
    """Mark and wordmark, on nothing."""
    canvas = Canvas(352, 96)
    aurora(canvas, 4, 8, 76)
    canvas.text((98, 66), "nordlicht", 56, ink, 3)
    return canvas


def light_guide() -> Canvas:
    """A tablet with the cover of the guide."""
    canvas = day()
    ground_shadow(canvas, 160, 282, 170, 0.5)
    body = canvas.rectangle((82, 34, 238, 282), 14)
    canvas.shadow(body, dx=6, dy=8, blur=9, alpha=0.35)
    canvas.fill(body, [(0, "#2b3238"), (1, "#171c20")])
    page = Canvas(320, 320)
    sky: Paint = [(0, "#16304a"), (0.45, "#7c5f78"), (0.7, "#eba06a"), (1, "#ffe0a8")]
    page.fill(page.rectangle((91, 44, 229, 272)), sky)
    for radius, alpha in ((92, "1c"), (68, "2a"), (46, "48"), (26, "ff")):
        page.fill(page.outline(arc((160, 272), (radius, radius), 180, 360)), f"#fff6e0{alpha}")
    page.clip(page.rectangle((91, 44, 229, 272), 6))
    canvas.lay(page.image)
    canvas.text((106, 84), "Light", 25, "#fff6e6", 0.5)
    canvas.text((106, 110), "tuning", 25, "#fff6e6", 0.5)
    canvas.text((106, 132), "A guide in 24 rooms", 10.5, "#f3dfcf", 0.2)
    return canvas


def gift_card() -> Canvas:
    """A card with the mark, on its envelope, seen from above."""
    canvas = Canvas(320, 320, "#ece5db")
    canvas.fill(canvas.rectangle((0, 0, 320, 320)), [(0, "#f1ebe2"), (1, "#dccfbd")])
    envelope = Canvas(320, 320)
    paper = envelope.rectangle((42, 72, 278, 240), 4)
    envelope.fill(paper, [(0, "#c9a67e"), (1, "#b58f66")])
    flap = envelope.outline([(42, 74), (278, 74), (160, 176)])
    envelope.shadow(flap, dx=0, dy=2, blur=3, alpha=0.35)
    envelope.fill(flap, [(0, "#d8b891"), (1, "#c8a57d")])
    canvas.shadow(paper.rotate(-6), dx=4, dy=7, blur=8, alpha=0.35)
    canvas.lay(envelope.turned(-6))
    card = Canvas(320, 320)
    shape = card.rectangle((54, 104, 266, 236), 11)
    card.fill(shape, [(0, "#12263a"), (1, "#27506a")])
    card.fill(
        card.rectangle((54, 104, 266, 236), 11),
        [(0, "#ffffff18"), (0.3, "#ffffff00"), (1, "#ffffff00")],
    )
    aurora(card, 72, 116, 60)
    card.text((72, 220), "nordlicht", 20, "#f6f1e7", 1)
    card.text((190, 220), "Gift card", 13.5, "#cfe3e0", 0.4)
    canvas.shadow(shape.rotate(7), dx=4, dy=8, blur=7, alpha=0.5)
    canvas.lay(card.turned(7))
    return canvas


def portrait() -> Canvas:
    """A person, in few shapes."""
    canvas = Canvas(240, 240, "#d9e3e1")
    canvas.fill(canvas.rectangle((0, 0, 240, 240)), [(0, "#c8d8d8"), (1, "#efe6d8")])
    canvas.light((60, 40), (160, 140), "#fff2d6", 0.5)
    canvas.fill(canvas.ellipse((66, 40, 174, 176)), "#6b4228")
    canvas.fill(canvas.rectangle((66, 78, 174, 176), 30), "#6b4228")
    canvas.fill(canvas.rectangle((104, 140, 136, 196), 14), [(0, "#b37a56"), (1, "#d9a17e")])
    shoulders = [
        *curve((30, 244), (34, 190), (84, 184), (120, 184)),
        *curve((120, 184), (156, 184), (206, 190), (210, 244)),
    ]
    canvas.fill(canvas.outline(shoulders), [(0, "#2f5f6e"), (1, "#1d4250")])
    canvas.fill(canvas.outline([(100, 182), (140, 182), (120, 210)]), "#d9a17e")
    canvas.fill(canvas.ellipse((84, 62, 156, 164)), [(0, "#f0c4a2"), (1, "#e3ad89")])
    fringe = [
        *curve((80, 112), (78, 50), (130, 42), (160, 70)),
        *curve((160, 70), (150, 92), (112, 84), (80, 112)),
    ]
    canvas.fill(canvas.outline(fringe), "#7d4f31")
    return canvas


PRODUCTS: dict[str, Callable[[], Canvas]] = {
    "table-lamp": table_lamp,
    "pendant-lamp": pendant_lamp,
    "candle-set": candle_set,
    "wool-blanket": wool_blanket,
    "lantern": lantern,
    "bulb": bulb,
    "light-guide": light_guide,
    "gift-card": gift_card,
}


def pictures() -> dict[str, bytes]:
    """Every picture by its file name, as PNG."""
    products = {f"{name}.png": draw().png() for name, draw in PRODUCTS.items()}
    logos = {
        "logo.png": logo("#1d2a35").png(clear=True),
        "logo-dark.png": logo("#f4f0e8").png(clear=True),
    }
    return {**products, **logos, "portrait.png": portrait().png()}


def main() -> None:
    """Writes all pictures, and says how large they are."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in pictures().items():
        (FOLDER / name).write_bytes(data)
        print(f"{name:20} {len(data) / 1000:5.1f} kB")


if __name__ == "__main__":
    main()
