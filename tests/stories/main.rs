//! The stories: what the program does for people, told against real servers. One module per file,
//! all in one binary, so that they share servers and are linked once.

mod asyncapi;
mod backups;
mod bad_events;
mod bad_files;
mod bad_settings;
mod cluster;
mod console_records;
mod demo;
mod documents;
mod embedded;
mod fuzz_rules;
mod house;
mod kills;
mod leftovers;
mod notifier_who;
mod packaged;
mod postgres;
mod program;
mod proxy;
mod queue_consumer;
mod queue_kill;
mod queue_publisher;
mod queue_stage;
mod queue_tls;
mod queue_topology;
mod rabbitmq;
mod rules_commands;
mod rules_handbook;
mod rules_judged_again;
mod rules_measure;
mod rules_over_http;
mod rulesets;
mod same_everywhere;
mod undercuts;
mod watched;
