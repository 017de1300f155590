package dev.kodama.mirror.replication.psync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.ReplicationDeniedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsyncReplyTest {
    private static final PsyncPlan.Psync ASKED = new PsyncPlan.Psync("id", 701);

    @Test
    void continuesAtTheRequestedOffset() throws Exception {
        assertThat(PsyncReply.of("+CONTINUE", ASKED)).isEqualTo(new PsyncReply.Continue(new SourcePosition("id", 700)));
    }

    @Test
    void readsTheNewId() throws Exception {
        assertThat(PsyncReply.of("+CONTINUE new", ASKED))
                .isEqualTo(new PsyncReply.Continue(new SourcePosition("new", 700)));
    }

    @Test
    void readsTheStartOfAFullResync() throws Exception {
        assertThat(PsyncReply.of("+FULLRESYNC new 900", ASKED))
                .isEqualTo(new PsyncReply.FullResync(new SourcePosition("new", 900)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-ERR unknown command 'PSYNC', with args beginning with: '?' '-1' ",
                "-NOPERM this user has no permissions to run the 'psync' command",
                "-NOPERM User x has no permissions to run the 'psync' command",
                "-ERR PSYNC is not allowed in this environment",
                "$172"
            })
    void isRefusedForGood(String line) {
        assertThatThrownBy(() -> PsyncReply.of(line, ASKED)).isInstanceOf(ReplicationDeniedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-NOMASTERLINK Can't SYNC while not connected with my master",
                "-LOADING Redis is loading the dataset in memory",
                "-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
                "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "-NOAUTH Authentication required.",
                "-WRONGPASS invalid username-password pair or user is disabled.",
                "+OK",
                "+FULLRESYNC id",
                "+FULLRESYNC id x"
            })
    void triesAgainLater(String line) {
        assertThatThrownBy(() -> PsyncReply.of(line, ASKED))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ReplicationDeniedException.class);
    }
}
