"""A server over the articles of the attack set, for the browser.

By hand: `NEWSDESK_HOME=some/folder python -m tests.eval.served_attacks 7861`.
"""

import sys

from bot.assemble import assemble
from bot.settings import Settings
from eval.shipped.sets import SHIPPED


def main(port: int) -> None:
    import uvicorn

    from bot.doors.http.api import create_app

    desk = assemble(Settings.from_environment(writer="quote"))
    desk.ingest([next(each.articles for each in SHIPPED if each.name == "attacks")])
    uvicorn.run(create_app(desk), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
