"""`erphub` in a frozen bundle."""

import multiprocessing
import sys

from erphub_desktop.__main__ import main

multiprocessing.freeze_support()
sys.exit(main())
