#include "admin.h"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "answers.h"
#include "framing.h"
#include "head_scanner.h"

namespace proxy {
namespace {

constexpr std::size_t kMaxSessions = 64;
constexpr std::uint32_t kMaxHead = 8192;
constexpr auto kLifetime = std::chrono::seconds(5);

std::string text_answer(std::string_view type, const std::string& body) {
  std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: ";
  answer.append(type).append("\r\nContent-Length: ").append(std::to_string(body.size()));
  return answer.append("\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n").append(body);
}

}  // namespace

/// One connection. A slow path: it owns itself through shared_ptr.
class Admin::Session : public std::enable_shared_from_this<Admin::Session> {
 public:
  Session(Admin& admin, Socket socket) : admin_(admin), socket_(std::move(socket)), timer_(admin.context_) {
    ++admin_.sessions_;
    scanner_.reset(HeadScanner::Kind::kRequest, kMaxHead);
  }
  ~Session() { --admin_.sessions_; }

  void start() {
    timer_.expires_after(kLifetime);
    timer_.async_wait([self = shared_from_this()](const Error& error) {
      if (!error) self->close();
    });
    read();
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(block_), [self = shared_from_this()](const Error& error, std::size_t n) {
      if (error) return self->close();
      self->in_.append(self->block_.data(), n);
      self->process();
    });
  }

  void process() {
    switch (scanner_.scan(in_)) {
      case Scan::kMore:
        return read();
      case Scan::kBad:
        return write(own_answer(scanner_.problem().status, scanner_.problem().text, true, false));
      case Scan::kDone:
        break;
    }
    RequestFraming framing;
    if (const Problem problem = read_request(scanner_, in_, framing)) {
      return write(own_answer(problem.status, problem.text, true, false));
    }
    const std::string_view target = framing.target.of(in_);
    write(admin_.answer(scanner_.method().of(in_), target.substr(0, target.find('?'))));
  }

  void write(std::string answer) {
    out_ = std::move(answer);
    asio::async_write(socket_, asio::buffer(out_), [self = shared_from_this()](const Error&, std::size_t) {
      Error ignored;
      self->socket_.shutdown(Socket::shutdown_send, ignored);
      self->discard();
    });
  }

  // Until the client has read all and closes: an answer followed by a reset might be lost.
  void discard() {
    socket_.async_read_some(asio::buffer(block_), [self = shared_from_this()](const Error& error, std::size_t) {
      return error ? self->close() : self->discard();
    });
  }

  void close() {
    Error ignored;
    socket_.close(ignored);
    timer_.cancel();
  }

  Admin& admin_;
  Socket socket_;
  Timer timer_;
  HeadScanner scanner_;
  std::array<char, 2048> block_;
  std::string in_;
  std::string out_;
};

Admin::Admin(std::function<std::string()> metrics) : metrics_(std::move(metrics)), acceptor_(context_) {}

Admin::~Admin() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

std::string Admin::start(const Endpoint& endpoint) {
  Error error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(kMaxSessions, error);
  if (error) return error.message();
  accept();
  thread_ = std::thread([this] { context_.run(); });
  return {};
}

Endpoint Admin::endpoint() const {
  Error ignored;
  return acceptor_.local_endpoint(ignored);
}

void Admin::accept() {
  acceptor_.async_accept([this](const Error& error, Socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error && sessions_ < kMaxSessions) std::make_shared<Session>(*this, std::move(socket))->start();
    accept();
  });
}

std::string Admin::answer(std::string_view method, std::string_view path) const {
  const bool metrics = path == "/metrics";
  if (!metrics && path != "/healthz") return own_answer(404, "there are /metrics and /healthz", true, false);
  if (method != "GET") return own_answer(405, "only GET is served here", true, false);
  if (metrics) return text_answer("text/plain; version=0.0.4; charset=utf-8", metrics_());
  return text_answer("text/plain", "ok\n");
}

}  // namespace proxy
