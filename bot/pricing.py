"""What a model's tokens cost, by the prices that are set."""

from bot.settings import Settings
from bot.values import Usage
from bot.writers import Used

MILLION = 1_000_000


def usage_of(settings: Settings, *spent: Used) -> Usage:
    """All that was spent on one answer, with its cost where the prices are known."""
    read, written = (sum(each.input_tokens for each in spent), sum(each.output_tokens for each in spent))
    cost = None
    if settings.price_in is not None and settings.price_out is not None and (read or written):
        cost = round((read * settings.price_in + written * settings.price_out) / MILLION, 8)
    counted = any(each.counted for each in spent)
    return Usage(input_tokens=read, output_tokens=written, cost_usd=cost, counted=counted)
