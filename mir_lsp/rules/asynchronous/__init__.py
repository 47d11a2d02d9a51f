"""MIR6xx: synchronous code of the ORM in coroutines."""
