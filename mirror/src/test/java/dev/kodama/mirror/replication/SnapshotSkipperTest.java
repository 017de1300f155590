package dev.kodama.mirror.replication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotSkipperTest {
    private static final String MARK = "abababababababababababababababababababac";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$0\r\n",
                "$10\r\n0123456789",
                "\n\n$10\r\n*3\r\n$7\r\nPU",
                "$EOF:" + MARK + "\r\n" + MARK,
                "\n$EOF:" + MARK + "\r\nREDIS0010 " + "ab" + MARK
            })
    void endsRightBeforeTheStreamHoweverItIsCut(String snapshot) throws Exception {
        var bytes = (snapshot + "*1\r\n$4\r\nPING\r\n").getBytes(ISO_8859_1);

        for (var cut = 0; cut < bytes.length; cut++) {
            var skipper = new SnapshotSkipper();
            var end = skipper.skip(bytes, 0, cut);
            if (!skipper.done()) {
                assertThat(end).isEqualTo(cut);
                end = skipper.skip(bytes, cut, bytes.length);
            }
            assertThat(skipper.done()).isTrue();
            assertThat(end).as("cut at %d", cut).isEqualTo(snapshot.length());
        }
    }

    @Test
    void isNotDoneBeforeTheEnd() throws Exception {
        var skipper = new SnapshotSkipper();
        var bytes = ("$EOF:" + MARK + "\r\n" + MARK).getBytes(ISO_8859_1);

        assertThat(skipper.skip(bytes, 0, bytes.length - 1)).isEqualTo(bytes.length - 1);
        assertThat(skipper.done()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*3\r\n", "$-1\r\n", "$EOF:abc\r\n"})
    void refusesWhatIsNoSnapshot(String text) {
        var bytes = text.getBytes(ISO_8859_1);

        assertThatThrownBy(() -> new SnapshotSkipper().skip(bytes, 0, bytes.length))
                .isInstanceOf(MalformedStreamException.class);
    }
}
