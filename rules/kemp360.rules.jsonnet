(import 'mixin.libsonnet').rulesFile
