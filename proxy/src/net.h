#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/version.hpp>
#include <chrono>
#include <cstddef>
#include <new>

#include "lb/time.h"

// The data path counts system calls, and how Asio makes them was read in this version.
static_assert(BOOST_VERSION / 100 == 1081, "lbsim is built with Boost 1.81 (libboost1.81-dev)");

namespace proxy {

namespace asio = boost::asio;
using Error = boost::system::error_code;

// The executor is a concrete type: any_io_executor costs an indirect call and a reference count an operation.
using Executor = asio::io_context::executor_type;
using Endpoint = asio::ip::tcp::endpoint;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Memory for the one operation of a kind that an object has in flight, used again and again.
class OperationMemory {
 public:
  void* take(std::size_t size) {
    if (!used_ && size <= sizeof storage_) {
      used_ = true;
      return storage_;
    }
    return ::operator new(size);
  }
  void give(void* memory) {
    if (memory == storage_) {
      used_ = false;
    } else {
      ::operator delete(memory);
    }
  }

 private:
  alignas(std::max_align_t) unsigned char storage_[224];  // Asio's largest operation here has 200 bytes
  bool used_ = false;
};

template <class T>
struct OperationAllocator {
  using value_type = T;
  OperationMemory* memory;

  explicit OperationAllocator(OperationMemory& from) : memory(&from) {}
  template <class U>
  OperationAllocator(const OperationAllocator<U>& other) : memory(other.memory) {}

  T* allocate(std::size_t n) { return static_cast<T*>(memory->take(n * sizeof(T))); }
  void deallocate(T* p, std::size_t) { memory->give(p); }
  friend bool operator==(const OperationAllocator& a, const OperationAllocator& b) { return a.memory == b.memory; }
};

/// Calls a member function when an operation ends. Two pointers: no shared_ptr, no std::function.
///
/// The object counts its operations in flight and lives until the last has ended.
template <class T, void (T::*Member)(const Error&, std::size_t)>
struct Completion {
  using allocator_type = OperationAllocator<void>;
  T* self;
  OperationMemory* memory;

  allocator_type get_allocator() const { return allocator_type(*memory); }
  void operator()(const Error& error, std::size_t bytes = 0) const { (self->*Member)(error, bytes); }
};

/// Counts an object as busy for a scope, and lets it know when it ends.
template <class T>
class Hold {
 public:
  explicit Hold(T& object) : object_(object) { object_.hold(); }
  ~Hold() { object_.let_go(); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  T& object_;
};

}  // namespace proxy
