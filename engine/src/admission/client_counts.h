#pragma once

#include <cstdint>

#include "admission/client_table.h"

namespace lb {

/// How many requests each client has, for LimitsConfig::max_connections_per_client.
///
/// Holds only clients that have a request now: nothing is forgotten that still counts. When as many clients as
/// max_clients have one, a further client is refused, as nginx's `limit_conn` refuses when its storage is exhausted:
/// letting it in uncounted would let anyone past who can make the table overflow.
///
/// Cost    O(1) expected; no allocation once the table has its size; 32 bytes a client.
class ClientCounts {
 public:
  /// In      1 <= most_requests: of one client. 1 <= most_clients.
  ClientCounts(std::uint32_t most_requests, std::uint32_t most_clients)
      : most_requests_(most_requests), clients_(most_clients) {}

  /// A request comes. Returns whether it may; each that may is to be told of by leave(), once.
  ///
  /// In      client: client_key() of its address; 0 always may and is not counted.
  bool enter(ClientKey client) {
    if (client == 0) return true;
    if (std::uint32_t* count = clients_.find(client)) {
      if (*count >= most_requests_) return false;
      ++*count;
      return true;
    }
    if (clients_.full()) return false;
    clients_.insert(client) = 1;
    return true;
  }

  /// A request that entered has ended.
  ///
  /// Why     a client who is not there is ignored: limits may be switched on while requests are in flight.
  void leave(ClientKey client) {
    std::uint32_t* count = client == 0 ? nullptr : clients_.find(client);
    if (count == nullptr || --*count > 0) return;
    clients_.erase(client);
  }

  /// Requests of the client now.
  std::uint32_t count(ClientKey client) const {
    const std::uint32_t* count = client == 0 ? nullptr : clients_.find(client);
    return count == nullptr ? 0 : *count;
  }

  /// Clients that have a request now.
  std::uint32_t clients() const { return clients_.size(); }

 private:
  std::uint32_t most_requests_;
  ClientTable<std::uint32_t> clients_;
};

}  // namespace lb
