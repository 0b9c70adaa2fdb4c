#include "persistence.h"

#include <charconv>

#include "hash/xxh64.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

constexpr std::size_t kCookieDigits = 16;

std::uint64_t value_of(std::string_view node_name) { return xxh64(node_name, 0); }

}  // namespace

std::string persistence_cookie(std::string_view node_name) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(kCookieDigits, '0');
  std::uint64_t value = value_of(node_name);
  for (std::size_t i = kCookieDigits; i-- > 0; value >>= 4U) text[i] = kDigits[value & 15U];
  return text;
}

void Persistence::configure(const BalancerConfig& config) {
  if (equal(config_, config.persistence)) return;
  config_ = config.persistence;
  clients_.reset();
  if (config_ && !by_cookie()) clients_.emplace(config_->max_clients);
}

void Persistence::node_added(NodeId node, std::string_view name) {
  by_value_[value_of(name)] = node;
  if (generations_.size() <= index_of(node)) generations_.resize(index_of(node) + 1);
}

void Persistence::node_removed(NodeId node, std::string_view name) {
  by_value_.erase(value_of(name));
  ++generations_[index_of(node)];
}

ClientKey Persistence::client_of(const Request& request) const {
  return clients_ ? client_key(request.client, seed_) : 0;
}

NodeId Persistence::node_of(const Request& request, ClientKey client, TimePoint now) {
  if (!config_) return kNoNode;
  if (by_cookie()) {
    const std::string_view cookie = request.fields == nullptr ? "" : request.fields->cookie(config_->cookie);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(cookie.data(), cookie.data() + cookie.size(), value, 16);
    const bool whole = error == std::errc{} && end == cookie.data() + cookie.size();
    if (cookie.size() != kCookieDigits || !whole) return kNoNode;
    const auto found = by_value_.find(value);
    return found == by_value_.end() ? kNoNode : found->second;
  }
  Place* place = client == 0 ? nullptr : clients_->find(client);
  if (place == nullptr) return kNoNode;
  const bool stale = place->generation != generations_[index_of(place->node)] || now - place->used > config_->ttl;
  if (stale) {
    clients_->erase(client);
    return kNoNode;
  }
  place->used = now;
  clients_->touch(client);
  return place->node;
}

bool Persistence::assign(ClientKey client, NodeId node, TimePoint now) {
  if (by_cookie()) return true;
  if (client == 0) return false;
  Place* place = clients_->find(client);
  if (place == nullptr) {
    if (clients_->full()) clients_->erase(clients_->at(clients_->oldest()).key);
    place = &clients_->insert(client);
  } else {
    clients_->touch(client);
  }
  *place = {.node = node, .generation = generations_[index_of(node)], .used = now};
  return false;
}

const KnobTable& PersistenceConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<PersistenceConfig>("persistence", "sends a client to the node that answered it before")
          .choice<&PersistenceConfig::type>("type", kPersistenceTypeNames, "what a client is known by")
          .text<&PersistenceConfig::cookie>("cookie", {1, 255}, "HTTP_COOKIE: its name")
          .duration<&PersistenceConfig::ttl>("ttl", kPositiveDuration,
                                             "SOURCE_IP: forgotten after that long without a request")
          .integer<&PersistenceConfig::max_clients>("max_clients", {1, 16777216},
                                                    "SOURCE_IP: clients remembered at a time")
          .build();
  return table;
}

}  // namespace lb
