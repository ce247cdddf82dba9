//! How many connections there may be, in all and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many connections each address has; none that has none.
type Taken = Mutex<HashMap<IpAddr, usize>>;

/// The places for connections.
#[derive(Debug, Clone)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    per_address: usize,
    taken: Arc<Taken>,
}

/// A place, free again once this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _one_of_all: OwnedSemaphorePermit,
    /// None for an address of this machine.
    counted: Option<(IpAddr, Arc<Taken>)>,
}

impl Places {
    /// So many in all, and so many for each address.
    pub(super) fn new(all: usize, per_address: usize) -> Self {
        let all = Arc::new(Semaphore::new(all.min(Semaphore::MAX_PERMITS)));
        Self { all, per_address, taken: Arc::default() }
    }

    /// A place for a connection from `address`; none where all are taken. Addresses of this machine
    /// share no limit of their own: behind a proxy all clients have one.
    pub(super) fn take(&self, address: IpAddr) -> Option<Place> {
        let one_of_all = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let address = address.to_canonical();
        if address.is_loopback() {
            return Some(Place { _one_of_all: one_of_all, counted: None });
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(address).or_insert(0);
        if *count >= self.per_address {
            return None;
        }
        *count += 1;
        let counted = Some((address, Arc::clone(&self.taken)));
        Some(Place { _one_of_all: one_of_all, counted })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((address, taken)) = &self.counted else { return };
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_own_limit_and_this_machine_has_none() {
        let places = Places::new(10, 2);
        let [one, other, own]: [IpAddr; 3] =
            ["192.0.2.1", "192.0.2.2", "127.0.0.1"].map(|address| address.parse().unwrap());
        let held: Vec<Option<Place>> = (0..3).map(|_| places.take(one)).collect();
        assert!(held[1].is_some() && held[2].is_none());
        assert!(places.take("::ffff:192.0.2.1".parse().unwrap()).is_none(), "the same address");
        assert!(places.take(other).is_some());
        let owned: Vec<Option<Place>> = (0..3).map(|_| places.take(own)).collect();
        assert!(owned.iter().all(Option::is_some));
        drop(held);
        assert!(places.take(one).is_some());
        assert!(places.taken.lock().unwrap().is_empty(), "nobody is remembered for ever");
    }

    #[test]
    fn there_is_a_limit_over_all() {
        let places = Places::new(1, 2);
        let own: IpAddr = "::1".parse().unwrap();
        let held = places.take(own);
        assert!(held.is_some() && places.take(own).is_none());
        drop(held);
        assert!(places.take(own).is_some());
    }
}
