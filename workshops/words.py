"""The words of return codes: short, common, easy to say and to spell, none alike."""

import secrets

WORDS = """
able acorn actor apple apron arrow autumn badge baker bamboo banana barley basket beach
beaver bench berry bird biscuit blanket blossom blue boat bonnet book bottle branch brass
bread breeze brick bridge bright broom brown brush bubble bucket butter button cabin cactus
cake camel camera candle canoe canvas carpet carrot castle cedar chalk cheese cherry chess
circle clay clock cloud clover coat cobble coconut coffee comet copper coral corner cotton
cousin cricket crown cup curtain daisy dance desert dinner dolphin donkey door dragon drum
duck eagle early earth easel echo eleven elm ember engine evening falcon feather fern fiddle
field finger fire flag flute forest fossil fox friend frost garden garlic gate ginger giraffe
glass glove goat gold goose grape grass green guitar hammer harbour hat hazel heather hedge
helmet heron hill holly honey horse house indigo island ivory ivy jacket jam jelly jewel
jigsaw jolly jug jumper kettle kitchen kite kitten ladder lagoon lake lamb lantern lark
laurel lavender leaf lemon letter library lilac lily lime lion lizard lobster locket lunch
magnet magpie maple marble market meadow melon mill mint mirror mitten monday moon morning
mountain muffin museum music needle nest nettle number nutmeg oak oar ocean olive onion
orange orchard otter oven owl paddle paint panda paper parade parsley pasta peach pear
pebble pencil pepper piano picnic pigeon pillow pine planet plum pocket pond poppy postcard
potato puddle puffin pumpkin puppet purple puzzle quarry queen quiet quilt rabbit radio
radish rain raven ribbon river robin rocket rope rose ruby saddle sailor salad salmon sand
saucer scarf seven shell silver singer sister snow sofa soup spade sparrow spoon spring
squirrel stable star station stone summer sunset swan table tailor teapot temple thimble
thunder tiger timber toast tomato towel tower tractor train trumpet tulip tunnel turnip
turtle twelve umbrella valley velvet village violet violin wagon walnut water weaver whale
wheat whistle willow window winter wooden yellow zebra
""".split()  # noqa: SIM905 - a list of words reads best as words


def new_return_code() -> str:
    """Three words by chance, such as "otter-lamp-seven"."""
    return "-".join(secrets.choice(WORDS) for _position in range(3))


def tidy_return_code(typed: str) -> str:
    """What somebody typed as three words, in the form that is stored."""
    letters = "".join(char if char.isalpha() else " " for char in typed.lower())
    return "-".join(letters.split())
