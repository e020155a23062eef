"""`erphub-agent` in a frozen bundle."""

import sys

from agent.__main__ import main

sys.exit(main())
