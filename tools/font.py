#!/usr/bin/python3
"""Writes the bitmap font that comes with Pillow (package python3-pil) as a C source: for each
character from ' ' to '~' its columns, the lowest bit being the uppermost row."""

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 6, 11  # DISPLAY_GLYPH_WIDTH, _HEIGHT in drivers/display.h


def columns(font, character):
    image = Image.new("1", (WIDTH, HEIGHT))
    ImageDraw.Draw(image).text((0, 0), character, 1, font=font)
    return [sum(bool(image.getpixel((x, y))) << y for y in range(HEIGHT)) for x in range(WIDTH)]


# Since Pillow 10.1 load_default() may give another one.
font = getattr(ImageFont, "load_default_imagefont", ImageFont.load_default)()
print("#include <stdint.h>\n")
print(f"extern const uint16_t font[95][{WIDTH}];\n")
print(f"const uint16_t font[95][{WIDTH}] = {{")
for code in range(32, 127):
    print("\t{" + ", ".join(f"0x{c:03x}" for c in columns(font, chr(code))) + "},")
print("};")
