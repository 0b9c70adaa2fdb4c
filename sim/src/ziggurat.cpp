#include "ziggurat.h"

#include <array>
#include <cmath>
#include <cstdint>

#include "lb/math.h"

namespace sim {
namespace {

constexpr std::size_t kLayers = ZigguratLayers::kLayers;
using Layers = ZigguratLayers;

double exponential_density(double x) { return lb::math::exp(-x); }
double exponential_inverse(double y) { return -lb::math::log(y); }
double normal_density(double x) { return lb::math::exp(-0.5 * x * x); }
double normal_inverse(double y) { return std::sqrt(-2 * lb::math::log(y)); }

// `tail` is where the tail starts and `area` that of every layer: the pair for which the 256th layer ends at 0.
Layers make_layers(double tail, double area, double (*density)(double), double (*inverse)(double)) {
  Layers layers;
  layers.edge[0] = area / density(tail);
  layers.edge[1] = tail;
  for (std::size_t i = 2; i < kLayers; ++i) {
    layers.edge[i] = inverse(area / layers.edge[i - 1] + density(layers.edge[i - 1]));
  }
  layers.edge[kLayers] = 0;
  for (std::size_t i = 0; i <= kLayers; ++i) layers.height[i] = density(layers.edge[i]);
  return layers;
}

const Layers kNormal = make_layers(3.6541528853610088, 0.004928673233974658, &normal_density, &normal_inverse);

// Whether x, drawn uniformly from layer i, is under the density: the rare case, at the layer's curved end.
bool under_curve(const Layers& layers, std::size_t i, double density, lb::Rng& rng) {
  const double height = layers.height[i] + rng.uniform() * (layers.height[i + 1] - layers.height[i]);
  return height < density;
}

// Marsaglia's method for the normal beyond the last edge.
double draw_normal_tail(lb::Rng& rng) {
  const double tail = kNormal.edge[1];
  while (true) {
    const double x = draw_exponential(rng) / tail;
    const double y = draw_exponential(rng);
    if (2 * y > x * x) return tail + x;
  }
}

}  // namespace

const ZigguratLayers kExponentialLayers =
    make_layers(7.69711747013104972, 0.003949659822581556, &exponential_density, &exponential_inverse);

double draw_exponential_beyond(std::size_t i, double x, lb::Rng& rng) {
  double shift = 0;
  while (true) {
    if (i == 0) {
      shift += kExponentialLayers.edge[1];  // the tail of an exponential is the exponential again
    } else if (under_curve(kExponentialLayers, i, exponential_density(x), rng)) {
      return shift + x;
    }
    const std::uint64_t word = rng.next();
    i = word & (kLayers - 1);
    x = static_cast<double>(word >> 11U) * 0x1p-53 * kExponentialLayers.edge[i];
    if (x < kExponentialLayers.edge[i + 1]) return shift + x;
  }
}

double draw_normal(lb::Rng& rng) {
  while (true) {
    const std::uint64_t word = rng.next();
    const std::size_t i = word & (kLayers - 1);
    const bool negative = ((word >> 8U) & 1U) != 0;
    const double x = static_cast<double>(word >> 11U) * 0x1p-53 * kNormal.edge[i];
    if (x < kNormal.edge[i + 1]) [[likely]]
      return negative ? -x : x;
    if (i == 0) {
      const double y = draw_normal_tail(rng);
      return negative ? -y : y;
    }
    if (under_curve(kNormal, i, normal_density(x), rng)) return negative ? -x : x;
  }
}

}  // namespace sim
