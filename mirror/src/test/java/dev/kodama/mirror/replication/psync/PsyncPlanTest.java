package dev.kodama.mirror.replication.psync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PsyncPlanTest {
    /** At 1000, has the bytes from 500; until 800 it shared the stream of "old". */
    private static final ReplicationInfo MASTER = info(false, true);

    private static ReplicationInfo info(boolean replica, boolean backlog) {
        return new ReplicationInfo(
                false, false, replica, "now", 1000, "old", 801, backlog, backlog ? 500 : 0, 500, 7, false);
    }

    private static PsyncPlan decide(String id, long offset, ReplicationInfo info) {
        return PsyncPlan.decide(Optional.of(new SourcePosition(id, offset)), info, false);
    }

    @ParameterizedTest(name = "{0} at {1}: PSYNC {2} {3}, {4}")
    @CsvSource({
        "now, 700, now, 701, where we are",
        "now, 1000, now, 1001, up to date",
        "now, 499, now, 500, the oldest byte there is",
        "now, 498, now, 500, less than a PUBLISH too old",
        "now, 464, now, 500, just less than a PUBLISH too old",
        "now, 463, now, 1001, too old",
        "now, 1001, now, 1001, a master that was rolled back",
        "old, 700, old, 701, a promoted replica knows the old id",
        "old, 800, old, 801, exactly as far as the promoted replica",
        "old, 498, old, 500, less than a PUBLISH too old for it",
        "old, 463, now, 1001, too old for it",
        "old, 801, now, 801, ahead of it",
        "old, 5000, now, 801, far ahead of it",
        "other, 700, now, 1001, another server",
        "'', 0, now, 1001, no place in a stream"
    })
    void asksTheMasterForWhatCanBeHad(String id, long offset, String wantedId, long wantedOffset, String why) {
        assertThat(decide(id, offset, MASTER)).as(why).isEqualTo(new PsyncPlan.Psync(wantedId, wantedOffset));
    }

    @ParameterizedTest(name = "{0} at {1}: PSYNC {2} {3}, {4}")
    @CsvSource({
        "now, 700, now, 701, where we are",
        "old, 700, old, 701, before it changed its master",
        "old, 900, now, 901, the same bytes by the new id: going back could repeat"
    })
    void asksAReplicaForNothingWeHave(String id, long offset, String wantedId, long wantedOffset, String why) {
        assertThat(decide(id, offset, info(true, true))).as(why).isEqualTo(new PsyncPlan.Psync(wantedId, wantedOffset));
    }

    @ParameterizedTest
    @CsvSource({"now", "old"})
    void waitsForAReplicaThatHasNotGotAsFarAsWe(String id) {
        assertThat(decide(id, 1001, info(true, true))).isInstanceOf(PsyncPlan.Later.class);
    }

    @Test
    void startsAtTheCurrentOffset() {
        assertThat(PsyncPlan.decide(Optional.empty(), MASTER, false)).isEqualTo(new PsyncPlan.Psync("now", 1001));
    }

    @Test
    void asksForAFullResyncOnlyWithoutABacklog() {
        assertThat(PsyncPlan.decide(Optional.empty(), info(false, false), false))
                .isEqualTo(PsyncPlan.Psync.FULL);
        assertThat(decide("other", 700, info(false, false))).isEqualTo(PsyncPlan.Psync.FULL);
    }

    @Test
    void skipsAnUnreadablePosition() {
        assertThat(PsyncPlan.decide(Optional.of(new SourcePosition("now", 700)), MASTER, true))
                .isEqualTo(new PsyncPlan.Psync("now", 1001));
    }

    @Test
    void rejectsAClusterAndAServerWithoutReplication() {
        var cluster = ReplicationInfo.parse("redis_mode:cluster\r\nmaster_replid:now\r\n");
        var none = ReplicationInfo.parse("redis_mode:standalone\r\n");

        assertThat(PsyncPlan.decide(Optional.empty(), cluster, false)).isInstanceOf(PsyncPlan.Refused.class);
        assertThat(PsyncPlan.decide(Optional.empty(), none, false)).isInstanceOf(PsyncPlan.Refused.class);
    }

    @Test
    void waitsWhileRedisLoads() {
        var loading = ReplicationInfo.parse("master_replid:now\r\nloading:1\r\n");

        assertThat(PsyncPlan.decide(Optional.empty(), loading, false)).isInstanceOf(PsyncPlan.Later.class);
    }

    @Test
    void parsesInfo() {
        var info = ReplicationInfo.parse("""
                # Server
                redis_version:7.0.15
                redis_mode:standalone
                # Persistence
                loading:0
                # Replication
                role:master
                slave0:ip=127.0.0.1,port=0,state=online,offset=5,lag=0
                master_replid:now
                master_replid2:old
                master_repl_offset:1000
                second_repl_offset:801
                repl_backlog_active:1
                repl_backlog_size:500
                repl_backlog_first_byte_offset:500
                """);

        assertThat(info).isEqualTo(MASTER);
    }
}
