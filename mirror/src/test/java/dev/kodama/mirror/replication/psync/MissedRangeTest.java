package dev.kodama.mirror.replication.psync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissedRangeTest {
    private static final ReplicationInfo INFO =
            new ReplicationInfo(false, false, false, "now", 1_000, "", -1, false, 0, 0, 7, false);

    @ParameterizedTest
    @CsvSource({"1000, ''", "986, ''", "972, ''", "965, ''", "964, backlog-lost", "1, backlog-lost"})
    void isEmptyIfNoEventFits(long ours, String reason) {
        var reply = new PsyncReply.FullResync(new SourcePosition("now", 1_000));

        var missing = MissedRange.between(Optional.of(new SourcePosition("now", ours)), INFO, reply, false);

        assertThat(missing.map(MissedRange::reason).orElse("")).isEqualTo(reason);
    }
}
