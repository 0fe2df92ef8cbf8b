#!/usr/bin/env python3
"""The conformance suite as a test: prints TAP.

  test.py named FOLDER             the hand-written scenarios and those that must be refused, run by
                                   the runner in that build folder, against the recorded traces
  test.py seeds REFERENCE:A..B     generated scenarios of each profile, against the oracle

The oracle needs Python 3.11; the recorded traces do not.
"""

import glob
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RUNNER = 'build/sim-release/conformance'
PROFILES = 'sync queues cancel groups timeouts generators offload mixed'.split()
sys.path.insert(0, HERE)

from aoracle import compare  # noqa: E402 (works on older versions, too)


class Tap:
    count = failures = 0

    def result(self, name, complaint):
        self.count += 1
        if complaint:
            self.failures += 1
            for line in complaint.splitlines():
                print('# ' + line)
        print('%sok %d - %s' % ('not ' if complaint else '', self.count, name), flush=True)

    def skip(self, name, why):
        self.count += 1
        print('ok %d - %s # SKIP %s' % (self.count, name, why))

    def finish(self):
        print('1..%d' % self.count)
        return 1 if self.failures else 0


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def run(command, text=''):
    """(status, output, error output)"""
    done = subprocess.run(command, input=text.encode(), cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=600)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def word_behind(text, word, default=None):
    """The rest of the line that begins with *word*."""
    for line in text.splitlines():
        if line.startswith(word):
            return line[len(word):].strip()
    return default


def difference(runner, path):
    """Why the runner's trace of a scenario is not the recorded one, or None."""
    status, output, errors = run([runner, path])
    if status != 0:
        return 'status %d: %s' % (status, errors)
    return compare.compare(read(path[:-4] + '.trace').splitlines(), output.splitlines(),
                           word_behind(read(path), 'rule ', 'total'))


def not_refused(runner, path):
    """Why the runner did not refuse a scenario as its first line says, or None."""
    expected = word_behind(read(path), '# refused: ')
    status, output, errors = run([runner, path])
    if status != 2 or output or errors.strip() != '%s: %s' % (path, expected):
        return 'status %d, output "%s", error "%s"' % (status, output, errors)
    return None


def batch_differs(runner, paths):
    """Why many scenarios in one process give anything else than each in its own, or None."""
    expected = ''
    for path in paths:
        status, output, errors = run([runner, path])
        reason = errors[len(path) + 1:].rstrip() if status else ''
        expected += output + '%%' + reason + '\n'
    status, output, errors = run([runner, '--batch'],
                                 ''.join(read(path) + '\n%%\n' for path in paths))
    if status != 0 or output != expected:
        return 'status %d, %s; or another trace' % (status, errors)
    return None


def recorded_differs(paths):
    """Why the recorded traces are not the oracle's, or None."""
    status, output, errors = run([sys.executable, 'tests/conformance/oracle.py', 'run', '--batch'],
                                 ''.join(read(path) + '\n%%\n' for path in paths))
    wrong = [path for path, trace in zip(paths, output.split('%%\n'))
             if trace != read(path[:-4] + '.trace')]
    if status or wrong:
        return 'not what the oracle says: %s %s' % (' '.join(wrong), errors)
    return None


def named(tap, folder):
    runner = os.path.join(folder, 'conformance')
    good = sorted(glob.glob('tests/conformance/scenarios/**/*.scn', recursive=True))
    bad = sorted(glob.glob('tests/conformance/bad/*.scn'))
    for path in good:
        tap.result(os.path.basename(path)[:-4], difference(runner, path))
    for path in bad:
        tap.result('refused: ' + os.path.basename(path)[:-4], not_refused(runner, path))
    tap.result('many in one process', batch_differs(runner, good + bad + good))


def seeds(tap, reference, numbers):
    if sys.version_info < (3, 11):
        tap.skip('generated scenarios', 'the oracle needs Python 3.11')
        return
    good = sorted(glob.glob('tests/conformance/scenarios/**/*.scn', recursive=True))
    tap.result('the recorded traces', recorded_differs(good))
    for profile in PROFILES:
        status, output, errors = run(
            [sys.executable, 'tests/conformance/oracle.py', 'fuzz', '--batch', '--jobs', '1',
             '--runner', RUNNER + ' --batch', '--seeds', numbers, '--profile', profile,
             '--reference', reference])
        tap.result('%s, seeds %s, %s' % (profile, numbers, reference),
                   output + errors if status else None)


def main(arguments):
    os.chdir(ROOT)
    tap = Tap()
    if len(arguments) == 2 and arguments[0] == 'named':
        named(tap, arguments[1])
    elif len(arguments) == 2 and arguments[0] == 'seeds':
        seeds(tap, *arguments[1].split(':'))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
