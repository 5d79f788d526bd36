package store

const childEnv = "MODEALERT_STORE_TEST_CHILD"

func child(string) {}
