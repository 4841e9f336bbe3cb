"""The night of a pipeline, once a day, by Airflow on a machine that has Daybook (or in a worker's image with it).

Variables of the worker's environment: DAYBOOK_PIPELINE, DAYBOOK_KAFKA, DAYBOOK_FOLDER, DAYBOOK_REFERENCES.
"""

import os
import subprocess
from datetime import timedelta

import pendulum
from airflow.decorators import dag, task
from airflow.exceptions import AirflowException, AirflowFailException

# $NAME stands for the variable of the worker's environment.
NIGHT = [
    "/opt/daybook/daybook", "nightly", "--due",
    "--pipeline", "$DAYBOOK_PIPELINE",
    "--kafka", "$DAYBOOK_KAFKA",
    "--folder", "$DAYBOOK_FOLDER",
    "--references", "$DAYBOOK_REFERENCES",
    "--as", "airflow",
]
WRONG_USAGE = 2
HELD_BACK = 3


def command():
    """The command line; a variable that is not set is an error, not an empty word."""
    return [os.environ[word[1:]] if word.startswith("$") else word for word in NIGHT]


@dag(
    dag_id="daybook_nightly",
    # Five minutes after a business date of the shop's pipeline is due, in the calendar's zone.
    schedule="5 6 * * *",
    start_date=pendulum.datetime(2024, 1, 1, tz="Europe/London"),
    catchup=False,  # one night releases every date that is due
    max_active_runs=1,  # a second one would be refused
    tags=["daybook"],
)
def daybook_nightly():
    @task(retries=3, retry_delay=timedelta(minutes=10), execution_timeout=timedelta(hours=8))
    def night():
        code = subprocess.run(command(), check=False).returncode
        if code == HELD_BACK:
            raise AirflowFailException("A gate held a date back. The task's log and 'daybook release list' say which and why; a retry would not help.")
        if code == WRONG_USAGE:
            raise AirflowFailException("Daybook does not know an option, or cannot read its value; the task's log says which.")
        if code != 0:
            raise AirflowException(f"The night failed (exit code {code}). The next try completes what is left.")

    night()


daybook_nightly()
