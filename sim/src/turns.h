#pragma once

namespace sim {

/// The sine of an angle in turns: sine_of_turns(0.25) is 1.
///
/// Errors  below 4e-16 for |turns| <= 1, growing by the spacing of doubles beyond. NaN for what is not finite.
/// Why     the standard leaves the last bits to the library, and results must be the same everywhere; in turns,
///         reduction to an eighth of a circle is exact.
double sine_of_turns(double turns);

}  // namespace sim
