#pragma once

#include <cstdint>
#include <memory>

#include "lb/policy.h"

namespace lb {

/// The order of turns that one system gives to weighted nodes. One file of this folder each.
class Rotation {
 public:
  virtual ~Rotation() = default;

  /// The candidates or their weights changed. Says whether the turns begin anew.
  virtual bool rebuild(const Candidates& candidates) = 0;

  /// The node whose turn it is. In `subset` the candidates are some of those of the last rebuild.
  virtual NodeId next(const Candidates& candidates, bool subset) = 0;

  virtual void attempt_finished(const Feedback&) {}
};

/// nginx: smooth weighted round robin. A failure takes weight / max_fails from a node's effective weight, which
/// then grows by 1 a turn; 0 leaves the weights alone.
std::unique_ptr<Rotation> nginx_rotation(std::uint32_t max_fails);

/// Envoy: earliest deadline first.
std::unique_ptr<Rotation> envoy_edf_rotation();

/// HAProxy `balance roundrobin`: fast weighted round robin.
std::unique_ptr<Rotation> haproxy_rotation();

/// HAProxy `balance static-rr`: the map of slots.
std::unique_ptr<Rotation> haproxy_static_rotation();

/// gRPC: static stride.
std::unique_ptr<Rotation> grpc_stride_rotation();

}  // namespace lb
