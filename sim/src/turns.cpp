#include "turns.h"

#include <cmath>

namespace sim {
namespace {

constexpr double kTwoPi = 6.283185307179586;

// Taylor's series. Up to an eighth of a turn, the first term left out is below 1e-17.
double small_sine(double angle) {
  const double square = angle * angle;
  double sum = 1;
  for (int k = 16; k >= 2; k -= 2) sum = 1 - sum * square / (k * (k + 1));
  return angle * sum;
}

double small_cosine(double angle) {
  const double square = angle * angle;
  double sum = 1;
  for (int k = 15; k >= 1; k -= 2) sum = 1 - sum * square / (k * (k + 1));
  return sum;
}

}  // namespace

double sine_of_turns(double turns) {
  const double fraction = turns - std::floor(turns);
  const double quarter = std::floor(4 * fraction + 0.5);
  const double angle = (fraction - quarter / 4) * kTwoPi;
  switch (static_cast<int>(quarter)) {
    case 1:
      return small_cosine(angle);
    case 2:
      return -small_sine(angle);
    case 3:
      return -small_cosine(angle);
    default:
      return small_sine(angle);
  }
}

}  // namespace sim
