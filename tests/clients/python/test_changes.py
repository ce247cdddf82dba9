"""A watcher misses nothing, even if it goes away for a while."""

import grpc

from chancery.v1 import change_service_pb2, change_service_pb2_grpc
from support import ArchiveCase, connect

WAIT_SECONDS = 30


def next_commit(stream):
    """The next message about a commit; marks of progress may come before it."""
    return next(message for message in stream if message.WhichOneof("event") == "changes")


class Watching(ArchiveCase):
    def test_a_watcher_that_comes_back_gets_what_it_missed(self):
        self.store("The first statement was stored before anybody watched.", "first", "en")
        with connect() as channel:
            stream = self.watch(channel, start_position=change_service_pb2.WATCH_START_OLDEST)
            seen = [next_commit(stream), next_commit(stream)]
            live = self.store("The second statement comes while somebody watches.", "second", "en")
            seen.append(next_commit(stream))
            self.assertEqual(seen[-1].commit, live.commit)
            token = seen[-1].resume_token
            stream.cancel()
        missed = self.store("The third statement comes while nobody watches.", "third", "en")
        with connect() as channel:
            stream = self.watch(channel, resume_token=token)
            seen.append(next_commit(stream))
            self.assertEqual(seen[-1].commit, missed.commit)
            stream.cancel()
        self.assertEqual([message.commit for message in seen], [1, 2, 3, 4])
        self.assertEqual(seen[0].changes.changes[0].kind, change_service_pb2.CHANGE_KIND_ARCHIVE_CREATED)
        times = [message.record_time.ToNanoseconds() for message in seen]
        self.assertEqual(times, sorted(set(times)))

    def test_a_commit_of_several_changes_is_one_message(self):
        with connect() as channel:
            stream = self.watch(channel, start_commit=2)
            stored = self.store("One ingest makes three changes in one commit.", "one", "en")
            message = next_commit(stream)
            stream.cancel()
        self.assertEqual(
            [change.kind for change in message.changes.changes],
            [
                change_service_pb2.CHANGE_KIND_STATEMENT_CREATED,
                change_service_pb2.CHANGE_KIND_EDITION_CREATED,
                change_service_pb2.CHANGE_KIND_REVISION_CREATED,
            ],
        )
        self.assertEqual(message.changes.changes[2].resource, stored.edition_revision.name)
        self.assertFalse(message.changes.partial)

    def test_a_watch_from_head_begins_with_a_mark_of_progress(self):
        with connect() as channel:
            stream = self.watch(channel)
            mark = next(stream)
            self.assertEqual(mark.WhichOneof("event"), "progress")
            self.assertEqual(mark.progress.head_commit, 1)
            stored = self.store("This comes after the mark of progress.", "one", "en")
            self.assertEqual(next_commit(stream).commit, stored.commit)
            stream.cancel()

    def test_the_list_of_changes_goes_on_as_a_watch(self):
        self.store("A statement to be listed among the changes.", "one", "en")
        listed = self.changes.ListChanges(change_service_pb2.ListChangesRequest(parent=self.archive))
        self.assertEqual([change.commit for change in listed.changes], [1, 2, 2, 2])
        later = self.store("A statement that comes after the list.", "two", "en")
        with connect() as channel:
            stream = self.watch(channel, resume_token=listed.resume_token)
            self.assertEqual(next_commit(stream).commit, later.commit)
            stream.cancel()

    def test_a_resume_token_of_another_archive_is_refused(self):
        token = self.changes.ListChanges(
            change_service_pb2.ListChangesRequest(parent=self.archive)
        ).resume_token
        self.setUp()
        self.refused(
            grpc.StatusCode.FAILED_PRECONDITION,
            "RESUME_TOKEN_INVALID",
            lambda request: next(self.changes.WatchChanges(request, timeout=WAIT_SECONDS)),
            change_service_pb2.WatchChangesRequest(parent=self.archive, resume_token=token),
        )

    def watch(self, channel, **start):
        service = change_service_pb2_grpc.ChangeServiceStub(channel)
        request = change_service_pb2.WatchChangesRequest(parent=self.archive, **start)
        return service.WatchChanges(request, timeout=WAIT_SECONDS)
