#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "event_queue.h"
#include "lb/request.h"
#include "lb/rng.h"
#include "sim/scenario.h"

namespace sim {

/// All traffic classes merged into one row of requests, ordered by time.
///
/// Cost    O(log classes) a request; no allocation after construction.
/// Why     the next request of each class waits in a queue of its own: the large queue of what is going on in the
///         world is spared one entry and one removal a request.
class Arrivals {
 public:
  explicit Arrivals(const Scenario& scenario);

  /// When the next request comes; kNever when there are no more.
  lb::TimePoint next() { return queue_.earliest(); }

  /// What a simulated request says when it is asked for a header or a cookie: its client's address, whatever the
  /// name. A client keeps its own session and user this way, and hashing by one of them is hashing by client. Only
  /// the cookie that the balancer itself gives out is what the client was given.
  class ClientFields final : public lb::RequestFields {
   public:
    std::string_view header(std::string_view) const override { return client; }
    std::string_view cookie(std::string_view name) const override { return name == given_name ? given : client; }

    std::string_view client;
    std::string_view given_name{};  ///< empty: the balancer gives none
    std::string_view given{};
  };

  /// The class of the next request, and what the balancer is told of it. The views live until the next call.
  /// In      next() is not kNever.
  struct Arrival {
    std::uint32_t traffic_class = 0;
    std::uint32_t client = 0;
    lb::Request request;
  };
  Arrival take();

  /// The client's cookie from now on. Only where the balancer gives cookies.
  void give_cookie(std::uint32_t client, std::uint32_t node) { jar_[client] = node + 1; }

 private:
  struct Stream {
    const TrafficClass* traffic = nullptr;
    lb::Rng gaps;
    lb::Rng clients;
    bool poisson = false;
    double mean_gap = 0;  // nanoseconds
    std::uint64_t taken = 0;
    std::uint32_t first_client = 0;
    lb::TimePoint at{};
  };

  void schedule(std::uint32_t index);
  std::string_view address_of(std::uint32_t client);

  std::vector<Stream> streams_;
  EventQueue<std::uint32_t> queue_;
  lb::TimePoint end_{};
  ClientFields fields_;
  std::vector<std::string> cookies_;  // by node; none where the balancer gives none
  std::vector<std::uint32_t> jar_;    // by client: its node's number and one, 0 for none
  std::array<char, 16> address_{};    // of written_client_, as text
  std::size_t address_length_ = 0;
  std::uint32_t written_client_ = 0xffffffff;
};

}  // namespace sim
