#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace game {

/// Thread-safe registry of player sessions.
class SessionRegistry {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;
    using Callback = std::function<void(std::string_view)>;

    /// Adds a session, or resets the activity of one that exists.
    void add(std::string id, TimePoint now) {
        std::scoped_lock lock(mutex_);
        sessions_.insert_or_assign(std::move(id), now);
    }

    /// Notes activity; returns false if the session is unknown.
    [[nodiscard]] bool touch(const std::string& id, TimePoint now) {
        std::scoped_lock lock(mutex_);
        const auto found = sessions_.find(id);
        if (found == sessions_.end()) {
            return false;
        }
        found->second = now;
        return true;
    }

    [[nodiscard]] std::size_t size() const {
        std::scoped_lock lock(mutex_);
        return sessions_.size();
    }

    /// Removes every session that has been idle for at least `idle`.
    void expire(TimePoint now, Duration idle, const Callback& on_expired) {
        std::scoped_lock lock(mutex_);
        for (auto it = sessions_.begin(); it != sessions_.end();) {
            if (now - it->second >= idle) {
                const std::string id = it->first;
                it = sessions_.erase(it);
                on_expired(id);
            } else {
                ++it;
            }
        }
    }

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, TimePoint> sessions_;
};

}  // namespace game
