"""Reading archives at scale: a resumable process pool on one machine, Ray on several."""
