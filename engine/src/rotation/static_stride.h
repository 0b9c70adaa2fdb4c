#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lb {

/// gRPC's static stride scheduler: backends stand in a fixed ring, and each is passed over in just so many rounds
/// that its share follows its weight.
///
/// Weights above 10 times their mean count as that, below 0.01 of it likewise; 0 is unknown and counts as the
/// mean.
/// Cost    O(max / mean weight) expected a turn, at most 10; independent of n. Source  grpc
/// static_stride_scheduler.cc (grpc-go and grpc-java likewise); gRFC A58.
class StaticStride {
 public:
  /// Makes room for as many backends: set_weights() does not allocate then.
  void reserve(std::size_t backends) { weights_.reserve(backends); }

  /// Says false, and leaves all as it was, when no weight is known. In: not empty. The place in the sequence
  /// stays.
  bool set_weights(std::span<const float> weights);

  /// The index of the next backend.
  std::uint32_t next();

  /// Goes on to the earliest turn of one of `backends`; the turns in between are lost to the others.
  std::uint32_t next_among(std::span<const std::uint32_t> backends);

 private:
  std::uint64_t turn_at_or_after(std::uint64_t sequence, std::uint32_t backend) const;

  std::vector<std::uint16_t> weights_;  // the greatest is 65535
  std::uint32_t sequence_ = 0;          // wraps, as gRPC's
};

}  // namespace lb
