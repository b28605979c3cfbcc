package dev.shoal.workers.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SamplerTest {
    private static final float[] LOGITS = {9f, 1f, 3f, 2f, 2.5f};
    private static final int DRAWS = 20_000;

    /** All but token 0. */
    private static int allowed(int from) {
        return from >= LOGITS.length ? -1 : Math.max(1, from);
    }

    private static double[] shares(SamplingSettings settings) {
        var sampler = new Sampler(settings, 42);
        double[] shares = new double[LOGITS.length];
        for (int i = 0; i < DRAWS; i++)
            shares[sampler.sample(LOGITS, SamplerTest::allowed).token()] += 1.0 / DRAWS;
        return shares;
    }

    @Test
    void greedyTakesTheLikeliestAllowedToken() {
        Choice choice = new Sampler(SamplingSettings.GREEDY, 1).sample(LOGITS, SamplerTest::allowed);
        double sum = Math.exp(1) + Math.exp(3) + Math.exp(2) + Math.exp(2.5);
        assertEquals(2, choice.token());
        assertEquals(Math.exp(3) / sum, choice.probability(), 1e-6);
    }

    @Test
    void temperatureFollowsTheDistribution() {
        double[] shares = shares(new SamplingSettings(2, 0, 1));
        double sum = Math.exp(0.5) + Math.exp(1.5) + Math.exp(1) + Math.exp(1.25);
        assertEquals(0, shares[0]);
        assertEquals(Math.exp(1.5) / sum, shares[2], 0.02);
        assertEquals(Math.exp(0.5) / sum, shares[1], 0.02);
    }

    @Test
    void topKKeepsTheLikeliest() {
        double[] shares = shares(new SamplingSettings(1, 2, 1));
        assertEquals(0, shares[1] + shares[3]);
        assertTrue(shares[2] > shares[4] && shares[4] > 0.3);
    }

    @Test
    void topPKeepsTheLikeliestUntilTheyAddUp() {
        double[] shares = shares(new SamplingSettings(1, 0, 0.6));
        assertEquals(0, shares[1] + shares[3]);
        assertTrue(shares[4] > 0.3);
        assertEquals(1, shares(new SamplingSettings(1, 0, 0.01))[2], 1e-9);
    }

    @Test
    void theSameSeedDrawsTheSameTokens() {
        var settings = new SamplingSettings(1, 0, 1);
        var a = new Sampler(settings, 7);
        var b = new Sampler(settings, 7);
        for (int i = 0; i < 100; i++) {
            assertEquals(a.sample(LOGITS, SamplerTest::allowed), b.sample(LOGITS, SamplerTest::allowed));
        }
    }

    @Test
    void refusesSettingsWithoutMeaning() {
        assertThrows(IllegalArgumentException.class, () -> new SamplingSettings(-1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new SamplingSettings(1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new SamplingSettings(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sampler(SamplingSettings.GREEDY, 1)
                .sample(LOGITS, from -> -1));
    }
}
