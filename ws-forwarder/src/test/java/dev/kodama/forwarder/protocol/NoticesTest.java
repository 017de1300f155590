package dev.kodama.forwarder.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticesTest {
    @ParameterizedTest
    @CsvSource({
        "notices,1,true",
        "notices,0,false",
        "notices,'',false",
        "delivery,live,true",
        "delivery,durable,true",
        "overflow,skip,true",
        "encoding,json,true",
        "encoding,' ',false",
        "token,t,false",
        "event_types,A,false",
        "since,1,false",
    })
    void areForClientsThatUseAKodamaParameter(String name, String value, boolean wanted) {
        assertThat(Notices.areWanted(Map.of(name, value)::get)).isEqualTo(wanted);
    }

    @Test
    void cannotBeAskedForInAnotherWay() {
        assertThatThrownBy(() -> Notices.areWanted(Map.of("notices", "yes")::get))
                .hasMessage("notices must be 1 or 0, was 'yes'");
    }
}
