package dev.shoal.streams.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BearerTest {
    private final Bearer bearer = new Bearer(Optional.of(new Secret("the-right-token")));

    @Test
    void admitsWhoeverShowsTheToken() {
        assertTrue(bearer.admits(bearer.header()));
        assertTrue(bearer.admits(Optional.of("bearer the-right-token ")));
    }

    @Test
    void refusesEverybodyElse() {
        assertFalse(bearer.admits(Optional.empty()));
        for (String header : List.of(
                "",
                "Bearer",
                "Bearer ",
                "Bearer the-right-toke",
                "Bearer the-right-token2",
                "Basic the-right-token",
                "the-right-token",
                "Bearer THE-RIGHT-TOKEN",
                "Bearer \u0000")) {
            assertFalse(bearer.admits(Optional.of(header)), header);
        }
    }

    @Test
    void admitsAnybodyWhereThereIsNoToken() {
        var open = new Bearer(Optional.empty());
        assertTrue(open.admits(Optional.empty()));
        assertEquals(Optional.empty(), open.header());
    }
}
