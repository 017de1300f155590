package dev.kodama.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicationStateTest {
    private static final String MIRRORED = """
            # Stats
            sync_full:1
            sync_partial_ok:2
            # Replication
            role:master
            connected_slaves:2
            slave0:ip=127.0.0.1,port=0,state=online,offset=899,lag=0
            slave1:ip=127.0.0.1,port=6380,state=online,offset=1000,lag=0
            master_repl_offset:1000
            second_repl_offset:501
            repl_backlog_active:1
            """;

    @Test
    void parsesInfo() {
        assertThat(ReplicationState.parse(MIRRORED.replace("\n", "\r\n")))
                .isEqualTo(new ReplicationState(true, 3, 1000, 500, List.of(899L)));
    }

    @Test
    void parsesAServerWithoutAMirror() {
        assertThat(ReplicationState.parse("repl_backlog_active:0\r\nsecond_repl_offset:-1\r\n"))
                .isEqualTo(new ReplicationState(false, 0, 0, -2, List.of()));
    }

    @Test
    void countsAsJournaledWhatAllMirrorsAcknowledged() {
        var state = attached(899L, 950L);

        assertThat(state.journaledUpTo(900))
                .as("a mirror keeps the last byte back")
                .isTrue();
        assertThat(state.journaledUpTo(901)).isFalse();
        assertThat(state.bytesBehind(1000)).isEqualTo(100);
    }

    @Test
    void countsNothingAsJournaledWithoutAMirror() {
        assertThat(attached().journaledUpTo(0)).isFalse();
    }

    @Test
    void recognizesAnUnchangedSnapshot() {
        assertThat(loaded(0, 500).unchangedSinceLoad()).isTrue();
        assertThat(loaded(0, 501).unchangedSinceLoad())
                .as("something was written")
                .isFalse();
        assertThat(loaded(1, 500).unchangedSinceLoad())
                .as("a mirror may stand at the new id")
                .isFalse();
    }

    private static ReplicationState attached(Long... acknowledged) {
        return new ReplicationState(true, acknowledged.length, 1000, -2, List.of(acknowledged));
    }

    private static ReplicationState loaded(long attachments, long offset) {
        return new ReplicationState(true, attachments, offset, 500, List.of());
    }
}
