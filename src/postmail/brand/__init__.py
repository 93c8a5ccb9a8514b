"""The shop's face: name, colours, type, legal facts and service, in each of its languages."""

from postmail.brand.brand import Brand as Brand
from postmail.brand.palette import Colour as Colour
from postmail.brand.palette import DarkPalette as DarkPalette
from postmail.brand.palette import Palette as Palette
from postmail.brand.palette import contrast as contrast
from postmail.brand.parts import Font as Font
from postmail.brand.parts import Legal as Legal
from postmail.brand.parts import Paragraph as Paragraph
from postmail.brand.parts import Signatory as Signatory
from postmail.brand.parts import Social as Social
from postmail.brand.parts import Support as Support
