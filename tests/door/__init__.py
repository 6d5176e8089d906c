"""The door as it stands on a host, on loopback: the role's own Apache configuration, rendered by Ansible and read by the real Apache."""
