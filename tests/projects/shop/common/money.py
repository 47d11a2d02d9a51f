from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def rounded(amount):
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def percent_of(amount, percent):
    return rounded(Decimal(amount) * Decimal(percent) / 100)


def without_vat(amount, vat_percent):
    return rounded(Decimal(amount) * 100 / (100 + Decimal(vat_percent)))
