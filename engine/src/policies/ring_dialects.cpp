#include "policies/ring_dialects.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

#include "hash/crc32.h"
#include "hash/haproxy_hash.h"
#include "hash/xxh64.h"

namespace lb {
namespace {

// The weights are brought to a sum of 1 and scaled so that the lightest node has a whole number of points. A
// running sum of what is due gives each node its points: where they are fractions, some nodes have one more than
// others.
std::vector<std::uint32_t> scaled_counts(const std::vector<std::uint32_t>& weights, double lowest,
                                         double highest) {
  const auto sum = static_cast<double>(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}));
  const double least = *std::ranges::min_element(weights) / sum;
  const double scale = std::min(std::ceil(least * lowest) / least, highest);
  std::vector<std::uint32_t> counts;
  double current = 0;
  double target = 0;
  for (const std::uint32_t weight : weights) {
    target += scale * (weight / sum);
    const double count = current < target ? std::ceil(target - current) : 0;
    counts.push_back(static_cast<std::uint32_t>(count));
    current += count;
  }
  return counts;
}

// `points_per_weight` for each unit of weight; where the ring would pass the limit, as many fewer as it takes.
std::vector<std::uint32_t> limited_counts(const std::vector<std::uint32_t>& weights,
                                          std::uint32_t points_per_weight, std::uint32_t highest) {
  const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  const std::uint64_t wanted = sum * points_per_weight;
  std::vector<std::uint32_t> counts;
  for (const std::uint32_t weight : weights) {
    const std::uint64_t own = std::uint64_t{weight} * points_per_weight;
    const std::uint64_t fitting = wanted <= highest ? own : own * highest / wanted;
    counts.push_back(static_cast<std::uint32_t>(std::max<std::uint64_t>(fitting, 1)));
  }
  return counts;
}

struct HostPort {
  std::string_view host;
  std::string_view port;
};

// nginx takes for the port what follows the last colon, if it is digits only; a socket's path has none.
HostPort split_address(std::string_view address) {
  constexpr std::string_view kUnix = "unix:";
  if (address.starts_with(kUnix)) return {address.substr(kUnix.size()), {}};
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return {address, {}};
  const std::string_view port = address.substr(colon + 1);
  if (port.find_first_not_of("0123456789") != std::string_view::npos) return {address, {}};
  return {address.substr(0, colon), port};
}

}  // namespace

std::uint64_t EnvoyRing::hash(std::string_view key, HashKey::Source) { return xxh64(key); }

std::vector<std::uint32_t> EnvoyRing::counts(const std::vector<std::uint32_t>& weights,
                                             const RingHashParams& params) {
  return scaled_counts(weights, params.min_ring_size, params.max_ring_size);
}

// Point i of a node is the hash of "ADDRESS_i".
void EnvoyRing::add(std::string_view key, NodeId node, std::uint32_t count, std::vector<Ring::Point>& points) {
  constexpr std::size_t kDigits = std::numeric_limits<std::uint32_t>::digits10 + 1;
  std::string text(key);
  text += '_';
  const std::size_t stem = text.size();
  for (std::uint32_t i = 0; i < count; ++i) {
    text.resize(stem + kDigits);
    const char* end = std::to_chars(text.data() + stem, text.data() + text.size(), i).ptr;
    text.resize(static_cast<std::size_t>(end - text.data()));
    points.push_back({xxh64(text), node});
  }
}

std::vector<std::uint32_t> GrpcRing::counts(const std::vector<std::uint32_t>& weights,
                                            const RingHashParams& params) {
  constexpr std::uint32_t kCap = 4096;  // gRFC A42: ring sizes above it are taken for it
  return scaled_counts(weights, std::min(params.min_ring_size, kCap), std::min(params.max_ring_size, kCap));
}

std::uint32_t KetamaRing::hash(std::string_view key, HashKey::Source) { return crc32(key); }

std::vector<std::uint32_t> KetamaRing::counts(const std::vector<std::uint32_t>& weights,
                                              const RingHashParams& params) {
  constexpr std::uint32_t kPointsPerWeight = 160;  // nginx, Cache::Memcached::Fast
  return limited_counts(weights, kPointsPerWeight, params.max_ring_size);
}

// Each point hashes host, port and the point before it.
void KetamaRing::add(std::string_view key, NodeId node, std::uint32_t count, std::vector<Ring::Point>& points) {
  const HostPort address = split_address(key);
  Crc32 stem;
  stem.add(address.host).add({"\0", 1}).add(address.port);
  std::uint32_t previous = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    previous = Crc32(stem).add_word(previous).value();
    points.push_back({previous, node});
  }
}

// With `hash-type consistent` and nothing more said, HAProxy avalanches what it hashed.
std::uint32_t HaproxyRing::hash(std::string_view key, HashKey::Source source) {
  return full_hash(haproxy_key_hash(key, source == HashKey::Source::kClient));
}

std::vector<std::uint32_t> HaproxyRing::counts(const std::vector<std::uint32_t>& weights,
                                               const RingHashParams& params) {
  constexpr std::uint32_t kPointsPerWeight = 16;  // BE_WEIGHT_SCALE
  const std::uint32_t heaviest = *std::ranges::max_element(weights);
  std::vector<std::uint32_t> scaled;
  scaled.reserve(weights.size());
  for (const std::uint32_t weight : weights) scaled.push_back(haproxy_weight(weight, heaviest));
  return limited_counts(scaled, kPointsPerWeight, params.max_ring_size);
}

// A server stands by its number, which counts from 1 in the order of the list; 4096 = 256 x 16 keeps them apart.
void HaproxyRing::add(std::string_view, NodeId node, std::uint32_t count, std::vector<Ring::Point>& points) {
  constexpr std::uint32_t kPointsPerServer = 4096;
  for (std::uint32_t i = 0; i < count; ++i) {
    points.push_back({full_hash((index_of(node) + 1) * kPointsPerServer + i), node});
  }
}

}  // namespace lb
