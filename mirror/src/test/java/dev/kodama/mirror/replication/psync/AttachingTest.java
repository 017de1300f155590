package dev.kodama.mirror.replication.psync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.SourcePosition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handshake and its missed ranges, against a model of Redis that fails over, restarts and loses data. */
class AttachingTest {
    private RedisModel redis = RedisModel.started(100);
    private Optional<SourcePosition> ours = Optional.empty();
    private final List<Integer> read = new ArrayList<>();
    private Optional<MissedRange> missed = Optional.empty();

    @BeforeEach
    void attachFirst() {
        attach();
        redis.write(20);
        readAll();
    }

    private void attach() {
        attach(0);
    }

    /** @param published bytes between the activation of the backlog and the request for them */
    private void attach(int published) {
        var info = redis.info();
        var psync = (PsyncPlan.Psync) PsyncPlan.decide(ours, info, false);
        if (psync.equals(PsyncPlan.Psync.FULL)) {
            redis.activateBacklog();
            redis.write(published);
            info = redis.info();
            psync = PsyncPlan.sinceActivation(info);
        }
        var reply = redis.psync(psync);
        missed = MissedRange.between(ours, info, reply, false);
        ours = Optional.of(reply.start());
    }

    /** @return what was read that had been read before */
    private Set<Integer> readAll() {
        var at = ours.orElseThrow();
        var again = new HashSet<>(redis.from(at.offset()));
        again.retainAll(read);
        read.addAll(redis.from(at.offset()));
        ours = Optional.of(new SourcePosition(at.replid(), redis.offset()));
        return again;
    }

    @Test
    void missesNothingAtAFirstStart() {
        assertThat(missed).isEmpty();
    }

    @Test
    void missesNothingInTheBacklog() {
        redis.write(100);
        attach();

        assertThat(missed).isEmpty();
        assertThat(readAll()).isEmpty();
        assertThat(read).hasSize(120);
    }

    @Test
    void missesExactlyTheRangeLostInTheBacklog() {
        redis.write(100 + PsyncPlan.MIN_PUBLISH_BYTES);
        attach();

        assertThat(missed).contains(new MissedRange("backlog-lost", 20L, 120L + PsyncPlan.MIN_PUBLISH_BYTES, null));
    }

    @Test
    void missesNothingAtAPromotedReplicaThatIsNotBehind() {
        redis.write(50);
        redis = redis.promotedReplica(10);
        redis.write(10);
        attach();

        assertThat(missed).isEmpty();
        assertThat(readAll()).isEmpty();
        assertThat(read).hasSize(20 + 40 + 10);
    }

    @Test
    void reportsAPromotedReplicaThatIsBehind() {
        redis = redis.promotedReplica(7);
        redis.write(5);
        attach();

        assertThat(missed).contains(new MissedRange("rolled-back", null, 13L, null));
        assertThat(readAll()).isEmpty();
        assertThat(read).hasSize(25);
    }

    /** @param unread bytes that came before it and were not read: none, or a PING */
    @ParameterizedTest
    @ValueSource(ints = {0, 14})
    void missesNothingAcrossARestartWithASave(int unread) {
        redis.write(unread);
        redis = redis.restartedWithSave();
        redis.write(30);
        attach();

        assertThat(missed).isEmpty();
        readAll();
        assertThat(read).hasSize(50);
    }

    @Test
    void missesAnUnknownRangeAfterACrash() {
        redis = RedisModel.started(100);
        redis.write(30);
        attach();

        assertThat(missed).contains(new MissedRange("restart", null, null, null));
    }

    @Test
    void readsAllSinceItActivatedTheBacklog() {
        redis = RedisModel.started(100);
        redis.write(30);
        attach(40);

        assertThat(readAll()).isEmpty();
        assertThat(read).hasSize(20 + 40);
    }

    @Test
    void readsFromNowIfTheActivatedBacklogHasDroppedItsBeginning() {
        redis = RedisModel.started(100);
        attach(150);
        redis.write(10);

        assertThat(readAll()).isEmpty();
        assertThat(read).hasSize(20 + 10);
    }

    @Test
    void missesAnUnknownRangeWithoutAReplicationPosition() {
        ours = Optional.of(SourcePosition.NONE);
        attach();

        assertThat(missed.map(MissedRange::reason)).contains("mode-change");
    }

    @Test
    void neverRepeatsNorMissesUnreported() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var excused = new HashSet<Integer>();
        for (var round = 0; round < 5_000; round++) {
            var what = "seed " + seed + ", round " + round + ": " + happen(random);
            attach(random.nextInt(30));
            assertThat(readAll()).as(what).isEmpty();

            var unread = new HashSet<>(redis.from(0));
            read.forEach(unread::remove);
            unread.removeAll(excused);
            if (missed.isPresent() && missed.get().reason().equals("backlog-lost")) {
                assertThat(unread).as(what).containsExactlyInAnyOrderElementsOf(lost(missed.get()));
            } else if (missed.isEmpty()) {
                assertThat(unread).as(what).hasSizeLessThan(PsyncPlan.MIN_PUBLISH_BYTES);
            }
            excused.addAll(unread);
            read.retainAll(redis.from(0));
        }
    }

    private List<Integer> lost(MissedRange missing) {
        var all = redis.from(0);
        return all.subList(
                Objects.requireNonNull(missing.fromOffset()).intValue(),
                Objects.requireNonNull(missing.toOffset()).intValue());
    }

    /** Up to three things between two attachments. */
    private String happen(Random random) {
        var what = new StringBuilder();
        for (var i = random.nextInt(3); i >= 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    var behind = random.nextInt(30);
                    redis = redis.promotedReplica(behind);
                    what.append("promoted ").append(behind).append(" behind; ");
                }
                case 1 -> {
                    redis = redis.restartedWithSave();
                    what.append("restarted; ");
                }
                case 2 -> {
                    redis = RedisModel.started(100);
                    what.append("crashed; ");
                }
                default -> {
                    var bytes = random.nextInt(80);
                    redis.write(bytes);
                    what.append("wrote ").append(bytes).append("; ");
                }
            }
        }
        return what.toString();
    }
}
