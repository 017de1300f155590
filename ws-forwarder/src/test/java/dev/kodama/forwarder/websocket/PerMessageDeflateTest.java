package dev.kodama.forwarder.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerMessageDeflateTest {
    private static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=10; server_no_context_takeover; client_no_context_takeover",
                "x-other; a=b, permessage-deflate; server_max_window_bits=9, permessage-deflate",
            })
    void negotiatesNoContextTakeover(String offer) {
        assertThat(PerMessageDeflate.agreed(List.of(offer))).contains(AGREED);
    }

    @Test
    void repeatsTheOneWindowThatItCanKeep() {
        assertThat(PerMessageDeflate.agreed(List.of("permessage-deflate; server_max_window_bits=15")))
                .contains(AGREED + "; server_max_window_bits=15");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-webkit-deflate-frame",
                "permessage-deflate; server_max_window_bits=12",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; unheard_of",
                "permessage-deflate; client_max_window_bits; client_max_window_bits",
                "permessage-deflate; server_max_window_bits=15; server_max_window_bits=\"15\"",
                ";;;",
            })
    void declinesUnsupportedAndUnknownParameters(String offer) {
        assertThat(PerMessageDeflate.agreed(List.of(offer))).isEmpty();
    }
}
