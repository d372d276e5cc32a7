"""Pictures of products have the names of the products"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

SLUGS = {
    "keyboard": "wireless-keyboard",
    "headphones": "quiet-headphones",
    "plant": "desk-fern",
    "mug": "stoneware-mug",
    "notebook": "dot-grid-notebook",
    "chair": "task-chair",
    "ticket": "desk-setup-workshop",
    "mouse": "silent-mouse",
    "bulb": "warm-bulb",
    "clock": "mantel-clock",
    "pen": "fountain-pen",
    "monitor": "studio-monitor",
    "backpack": "day-backpack",
    "candle": "beeswax-candle",
    "books": "good-desk-ebook",
    "wallpapers": "wallpaper-pack",
    "camera": "desk-camera",
    "lounge": "reading-corner",
}
TABLES = ("shop_products", "shop_variants", "shop_order_lines")


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    pass


def downgrade_checkout():
    pass


def upgrade_storefront():
    for old, new in SLUGS.items():
        rename(old, new)


def downgrade_storefront():
    for old, new in SLUGS.items():
        rename(new, old)


def rename(old, new):
    for name in TABLES:
        table = sa.table(name, sa.column("image", sa.String(200)))
        op.execute(
            table.update()
            .where(table.c.image == f"img/products/{old}.svg")
            .values(image=f"img/products/{new}.svg")
        )
