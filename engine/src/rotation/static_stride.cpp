#include "rotation/static_stride.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lb {
namespace {

constexpr std::uint16_t kMaxStride = 65535;
constexpr std::uint64_t kOffset = kMaxStride / 2;  // neighbours of equal weight are not passed over together
constexpr double kMaxRatio = 10;
constexpr double kMinRatio = 0.01;

}  // namespace

// Single and double precision stand where gRPC has them: the rounding decides picks.
bool StaticStride::set_weights(std::span<const float> weights) {
  double sum = 0;
  float greatest = 0;
  std::size_t known = 0;
  for (const float weight : weights) {
    sum += static_cast<double>(weight);
    greatest = std::max(greatest, weight);
    known += weight > 0 ? 1 : 0;
  }
  if (known == 0) return false;
  const double mean = sum / static_cast<double>(known);
  if (static_cast<double>(greatest) / mean > kMaxRatio) greatest = static_cast<float>(kMaxRatio * mean);
  const auto scale = static_cast<double>(static_cast<float>(kMaxStride) / greatest);
  const auto scaled_mean = static_cast<std::uint16_t>(std::lround(scale * mean));
  const long least = std::max(1L, std::lround(scaled_mean * kMinRatio));
  weights_.clear();
  for (const float weight : weights) {
    const long scaled = std::lround(static_cast<double>(std::min(weight, greatest)) * scale);
    weights_.push_back(weight > 0 ? static_cast<std::uint16_t>(std::max(scaled, least)) : scaled_mean);
  }
  return true;
}

std::uint32_t StaticStride::next() {
  const auto n = static_cast<std::uint32_t>(weights_.size());
  for (;;) {
    const std::uint32_t sequence = sequence_++;
    const std::uint32_t backend = sequence % n;
    const std::uint64_t round = sequence / n;
    const std::uint64_t weight = weights_[backend];
    const std::uint64_t phase = (weight * round + backend * kOffset) % kMaxStride;
    if (phase >= kMaxStride - weight) return backend;
  }
}

std::uint32_t StaticStride::next_among(std::span<const std::uint32_t> backends) {
  std::uint64_t earliest = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint32_t backend : backends) earliest = std::min(earliest, turn_at_or_after(sequence_, backend));
  sequence_ = static_cast<std::uint32_t>(earliest + 1);
  return static_cast<std::uint32_t>(earliest % weights_.size());
}

// A backend is served in the rounds r in which weight * (r + 1) + offset reaches a new multiple of 65535.
std::uint64_t StaticStride::turn_at_or_after(std::uint64_t sequence, std::uint32_t backend) const {
  const std::uint64_t n = weights_.size();
  const std::uint64_t round = sequence / n + (sequence % n > backend ? 1 : 0);
  const std::uint64_t weight = weights_[backend];
  const std::uint64_t multiple = (weight * round + backend * kOffset) / kMaxStride + 1;
  const std::uint64_t lacking = multiple * kMaxStride - backend * kOffset;
  return ((lacking + weight - 1) / weight - 1) * n + backend;
}

}  // namespace lb
