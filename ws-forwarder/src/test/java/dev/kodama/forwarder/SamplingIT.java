package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code max_per_second} of durable sessions: what is shown and what is hidden are all that match, up to each place. */
@Timeout(120)
class SamplingIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of 1,001 sequences; matching events are A, failures, and holes. */
    private static final int CYCLE = 1_001;

    @RegisterExtension
    static final DurableExtension durable = new DurableExtension();

    /** Follows a session, and checks each frame against what was journaled. */
    private static final class Account {
        private final LongPredicate matches;
        private long place;
        private long shown;
        private long hidden;
        private long failures;
        private long newest;

        Account(long place, LongPredicate matches) {
            this.place = place;
            this.matches = matches;
        }

        /** @return the type of a notice; empty for an event */
        String read(JsonNode frame) {
            String type = frame.path("type").asText();
            long sequence = frame.path("seq").asLong();
            if (type.equals("hidden")) {
                long count = frame.path("count").asLong();
                assertThat(count).as("%s behind %s", frame, place).isEqualTo(matching(place, sequence));
                for (long at = place + 1; at <= sequence; at++) {
                    assertThat(isFailure(at) && matches.test(at)).isFalse();
                }
                hidden += count;
                place = sequence;
            } else if (type.isEmpty()) {
                assertThat(matching(place, sequence - 1))
                        .as("%s behind %s", frame, place)
                        .isZero();
                assertThat(matches.test(sequence)).isTrue();
                shown++;
                failures += isFailure(sequence) ? 1 : 0;
                place = sequence;
                newest = sequence;
            } else if (type.equals("caught_up") || type.equals("ended") || type.equals("position")) {
                assertThat(matching(place, sequence)).isZero();
                place = Math.max(place, sequence);
            }
            return type;
        }

        private long matching(long behind, long until) {
            long count = 0;
            for (long at = behind + 1; at <= until; at++) {
                count += matches.test(at) ? 1 : 0;
            }
            return count;
        }
    }

    private static boolean isFailure(long sequence) {
        return sequence % CYCLE % 97 == 5;
    }

    private static boolean isWanted(long sequence) {
        return sequence % 3 != 0 || isFailure(sequence);
    }

    private static String body(long sequence) {
        String type = isFailure(sequence) ? "TASK_FAILED" : isWanted(sequence) ? "A" : "B";
        return "{\"event_type\":\"" + type + "\",\"entity_type\":\"t\",\"entity_id\":\"" + sequence % 10
                + "\",\"payload\":{\"pad\":\"" + "x".repeat((int) (sequence % 7 * 50)) + "\"}}";
    }

    private static void read(Account account, RawClient client, long until) throws IOException {
        while (account.place < until) {
            readFrame(account, client);
        }
    }

    private static String readFrame(Account account, RawClient client) throws IOException {
        var frame = JSON.readTree(client.text());
        String last = "";
        if (frame.isArray()) {
            for (var element : frame) {
                last = account.read(element);
            }
            return last;
        }
        return account.read(frame);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&batch=16ms", "&speed=100000x"})
    void catchesUpFastAndCountsExactly(String parameters) throws IOException {
        durable.writer().writeTo(20_000, SamplingIT::body);
        try (var client = durable.server()
                .connect("&since=earliest&until=20000&max_per_second=20&event_types=A,TASK_FAILED" + parameters)) {
            var account = new Account(0, SamplingIT::isWanted);
            long begin = System.nanoTime();
            read(account, client, 20_000);

            assertThat(account.shown + account.hidden).isEqualTo(account.matching(0, 20_000));
            assertThat(account.failures)
                    .isEqualTo(LongStream.rangeClosed(1, 20_000)
                            .filter(SamplingIT::isFailure)
                            .count());
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(account.shown - account.failures).isBetween(20L, (long) (20 * (seconds + 1.2)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&batch=16ms", "&batch=300ms"})
    void countsExactlyAtTheTailUnderRandomLoads(String parameters) throws IOException {
        var random = new Random(7);
        durable.writer().writeTo(1, SamplingIT::body);
        try (var client = durable.server().connect("&max_per_second=40&event_types=A,TASK_FAILED" + parameters)) {
            var account = new Account(1, SamplingIT::isWanted);
            while (!readFrame(account, client).equals("caught_up")) {
                // begins behind the first event
            }
            long begin = System.nanoTime();
            long written = 1;
            for (int burst = 0; burst < 12; burst++) {
                written += 1 + random.nextInt(burst % 4 == 0 ? 800 : 20);
                durable.writer().writeTo(written, SamplingIT::body);
                long until = Math.max(1, written - random.nextInt(20));
                while (!isWanted(until)) {
                    until--;
                }
                read(account, client, until);
            }
            while (!isWanted(written)) {
                durable.writer().writeTo(++written, SamplingIT::body);
            }
            read(account, client, written);

            assertThat(account.newest).as("the newest is shown").isEqualTo(written);
            assertThat(account.shown + account.hidden).isEqualTo(account.matching(1, written));
            assertThat(account.hidden).isPositive();
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(account.shown - account.failures).isLessThanOrEqualTo((long) (40 * (seconds + 1.2)));
        }
    }

    @Test
    void resumesBehindWhatWasHidden() throws IOException {
        var random = new Random(11);
        durable.writer().writeTo(6_000, SamplingIT::body);
        var account = new Account(0, SamplingIT::isWanted);
        for (int cut = 0; cut < 30 && account.place < 6_000; cut++) {
            int frames = 1 + random.nextInt(30);
            try (var client = durable.server()
                    .connect("&max_per_second=100&until=6000&event_types=A,TASK_FAILED&since=" + account.place)) {
                for (int i = 0; i < frames && account.place < 6_000; i++) {
                    readFrame(account, client);
                }
            }
        }
        try (var client = durable.server()
                .connect("&max_per_second=100&until=6000&event_types=A,TASK_FAILED&since=" + account.place)) {
            read(account, client, 6_000);
        }

        assertThat(account.shown + account.hidden).isEqualTo(account.matching(0, 6_000));
    }

    @Test
    void appliesANewFilterToWhatIsNotSent() throws IOException {
        durable.writer().writeTo(1, SamplingIT::body);
        try (var client = durable.server().connect("&max_per_second=4&event_types=A,TASK_FAILED")) {
            var account = new Account(1, SamplingIT::isWanted);
            while (!readFrame(account, client).equals("caught_up")) {
                // begins behind the first event
            }
            durable.writer().writeTo(2_000, SamplingIT::body);
            read(account, client, 100);
            client.sendText("{\"type\":\"subscribe\",\"event_types\":[\"B\",\"TASK_FAILED\"]}");
            String text = client.text();
            while (!text.startsWith("{\"status\":\"subscribed\"")) {
                account.read(JSON.readTree(text));
                text = client.text();
            }
            durable.writer().writeTo(4_002, SamplingIT::body);
            // What the former filter has skipped behind the last frame does not come back.
            long begin = JSON.readTree(client.text()).path("seq").asLong();
            var changed = new Account(begin, at -> isFailure(at) || !isWanted(at));
            read(changed, client, 4_002);

            assertThat(changed.shown + changed.hidden).isEqualTo(changed.matching(begin, 4_002));
        }
    }

    @Test
    void showsAllBelowTheRateAtOnce() throws IOException {
        try (var client = durable.server().connect("&max_per_second=1000")) {
            JournalFrames.skipTo(client, "caught_up");
            long begin = System.nanoTime();
            durable.writer().writeTo(50);

            JournalFrames.expect(client, 1, 50);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void tellsAStreamWhereToResume() throws Exception {
        durable.writer().writeTo(3_000);
        try (var lines = durable.server().stream("?since=earliest&until=3000&max_per_second=10", "")) {
            long hidden = 0;
            long shown = 0;
            String id = "";
            for (String line = lines.readLine(); !"event: ended".equals(line); line = lines.readLine()) {
                id = line.startsWith("id: ") ? line.substring(4) : id;
                if (line.startsWith("data: {\"type\":\"hidden\"")) {
                    var notice = JSON.readTree(line.substring(6));
                    hidden += notice.path("count").asLong();
                    assertThat(id).isEqualTo(notice.path("seq").asText());
                } else if (line.startsWith("data: {\"seq\"")) {
                    shown++;
                }
            }

            assertThat(shown + hidden).isEqualTo(3_000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"max_per_second=0", "max_per_second=fast", "batch=16", "batch=0ms", "batch=1001ms", "batch=1s"})
    void rejectsInvalidValues(String parameter) throws IOException {
        String name = parameter.substring(0, parameter.indexOf('='));

        String answer = RawClient.refusal(durable.server().http.port(), "?delivery=durable&" + parameter);

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("{\"error\":\"" + name + " must be ");
    }

    @Test
    void rejectsTheRateOfSeveralSources() throws IOException {
        String query = "?delivery=durable&source=*&max_per_second=10";

        assertThat(RawClient.refusal(durable.server().http.port(), query))
                .startsWith("HTTP/1.1 400 ")
                .contains("{\"error\":\"max_per_second must be absent where several sources are read\"}");
    }
}
