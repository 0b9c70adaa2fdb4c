#include "health_prober.h"

#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>

#include "chunked.h"
#include "framing.h"
#include "head_scanner.h"
#include "worker.h"

namespace proxy {

/// One probe. It has ended when its socket is closed.
class HealthProber::Probe : public std::enable_shared_from_this<Probe> {
 public:
  Probe(HealthProber& prober, lb::ProbeId id, Executor executor) : prober_(prober), id_(id), socket_(executor) {}

  lb::ProbeId id() const { return id_; }

  void start(const Endpoint& endpoint, const std::string& request) {
    request_ = request;
    scanner_.reset(HeadScanner::Kind::kResponse, prober_.worker_.live().max_head);
    socket_.async_connect(endpoint, [self = shared_from_this()](const Error& error) {
      if (self->ended_) return;
      if (error || self->request_.empty()) return self->end(!error);
      self->send();
    });
  }

  void close() {
    ended_ = true;
    Error ignored;
    socket_.close(ignored);
  }

 private:
  void send() {
    asio::async_write(socket_, asio::buffer(request_),
                      [self = shared_from_this()](const Error& error, std::size_t) {
                        if (self->ended_) return;
                        return error ? self->end(false) : self->read();
                      });
  }

  void read() {
    socket_.async_read_some(asio::buffer(block_),
                            [self = shared_from_this()](const Error& error, std::size_t bytes) {
                              if (self->ended_) return;
                              self->in_.append(self->block_.data(), bytes);
                              self->process(static_cast<bool>(error), error == asio::error::eof);
                            });
  }

  void process(bool over, bool whole) {
    while (!in_body_) {
      const Scan scan = scanner_.scan(in_);
      if (scan == Scan::kMore && !over) return read();
      if (scan != Scan::kDone) return end(false);
      if (read_response(scanner_, in_, lb::Method::kGet, framing_)) return end(false);
      if (scanner_.status() == 101) return end(false);
      in_body_ = scanner_.status() >= 200;
      in_.erase(0, scanner_.size());
      if (in_body_) break;
      scanner_.reset(HeadScanner::Kind::kResponse, prober_.worker_.live().max_head);
    }
    const ProbeCheck& check = *prober_.worker_.probe_check();
    if (!check.status_passes(scanner_.status())) return end(false);
    if (!check.wants_body()) return end(true);
    switch (take_body(over && whole)) {
      case Body::kMore:
        return over ? end(false) : read();
      case Body::kBad:
        return end(false);
      case Body::kEnough:
        return end(check.body_passes(body_));
    }
  }

  enum class Body : std::uint8_t { kMore, kEnough, kBad };

  Body take_body(bool at_end) {
    if (framing_.body == BodyKind::kNone) return Body::kEnough;
    if (framing_.body == BodyKind::kChunked) return take_chunks();
    const std::size_t wanted =
        framing_.body == BodyKind::kUntilClose
            ? lb::kProbeBodyBytes
            : static_cast<std::size_t>(std::min<std::uint64_t>(framing_.length, lb::kProbeBodyBytes));
    body_.append(in_, 0, wanted - body_.size());
    in_.clear();
    if (body_.size() == wanted) return Body::kEnough;
    return at_end && framing_.body == BodyKind::kUntilClose ? Body::kEnough : Body::kMore;
  }

  Body take_chunks() {
    while (true) {
      const ChunkedDecoder::Step step = decoder_.next(in_);
      body_.append(step.data.substr(0, lb::kProbeBodyBytes - body_.size()));
      in_.erase(0, step.consumed);
      if (step.state == ChunkedDecoder::State::kBad) return Body::kBad;
      if (step.state == ChunkedDecoder::State::kDone || body_.size() == lb::kProbeBodyBytes) return Body::kEnough;
      if (step.state == ChunkedDecoder::State::kMore) return Body::kMore;
    }
  }

  void end(bool passed) {
    close();
    prober_.finished(id_, passed);
  }

  HealthProber& prober_;
  lb::ProbeId id_;
  Socket socket_;
  std::string request_;  // empty: to connect is all
  std::string in_;
  std::string body_;
  HeadScanner scanner_;
  ResponseFraming framing_;
  ChunkedDecoder decoder_;
  std::array<char, 4096> block_;
  bool in_body_ = false;
  bool ended_ = false;
};

void HealthProber::start(lb::ProbeId id, lb::NodeId node) {
  const ProbeCheck* check = worker_.probe_check();
  LB_ASSERT(check != nullptr, "probes are those of a health monitor");
  std::string request;
  if (check->config().type == lb::ProbeType::kHttp) {
    const std::string& host = check->config().host.empty() ? worker_.node_address(node) : check->config().host;
    request = "GET " + check->config().path + " HTTP/1.1\r\nHost: " + host +
              "\r\nUser-Agent: lbsim-health-monitor\r\nConnection: close\r\n\r\n";
  }
  abort(id);
  if (id.slot >= probes_.size()) probes_.resize(id.slot + 1);
  probes_[id.slot] = std::make_shared<Probe>(*this, id, worker_.executor());
  probes_[id.slot]->start(worker_.node_endpoint(node), request);
}

void HealthProber::abort(lb::ProbeId id) {
  if (id.slot >= probes_.size() || !probes_[id.slot]) return;
  probes_[id.slot]->close();
  probes_[id.slot].reset();
}

void HealthProber::stop() {
  for (const std::shared_ptr<Probe>& probe : probes_) {
    if (probe) probe->close();
  }
  probes_.clear();
}

void HealthProber::finished(lb::ProbeId id, bool passed) {
  if (id.slot < probes_.size() && probes_[id.slot] && probes_[id.slot]->id() == id) probes_[id.slot].reset();
  worker_.probed(id, passed);
}

}  // namespace proxy
