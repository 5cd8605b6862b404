// The configuration that prometheus-operator gives Prometheus, made by its own code: objects as a JSON list on stdin, with the Secrets and
// ConfigMaps that they refer to; prometheus.yml on stdout. The arguments are Prometheus's version and the number of its shards.
package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strconv"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	corev1 "k8s.io/api/core/v1"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var objects []json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		return err
	}
	monitors := map[string]*monitoringv1.ServiceMonitor{}
	probes := map[string]*monitoringv1.Probe{}
	scrapes := map[string]*monitoringv1alpha1.ScrapeConfig{}
	var referred []any
	for i, object := range objects {
		var kind struct{ Kind string }
		if err := json.Unmarshal(object, &kind); err != nil {
			return err
		}
		name := fmt.Sprint(i)
		var into any
		switch kind.Kind {
		case "ServiceMonitor":
			monitors[name] = &monitoringv1.ServiceMonitor{}
			into = monitors[name]
		case "Probe":
			probes[name] = &monitoringv1.Probe{}
			into = probes[name]
		case "ScrapeConfig":
			scrapes[name] = &monitoringv1alpha1.ScrapeConfig{}
			into = scrapes[name]
		case "Secret":
			into = &corev1.Secret{}
			referred = append(referred, into)
		case "ConfigMap":
			into = &corev1.ConfigMap{}
			referred = append(referred, into)
		default:
			return fmt.Errorf("unknown kind %q", kind.Kind)
		}
		if err := json.Unmarshal(object, into); err != nil {
			return err
		}
	}
	server := &monitoringv1.Prometheus{}
	server.Name, server.Namespace = "test", "monitoring"
	server.Spec.Version = os.Args[1]
	server.Spec.ScrapeInterval, server.Spec.EvaluationInterval = "30s", "30s"
	shards, err := strconv.ParseInt(os.Args[2], 10, 32)
	if err != nil {
		return err
	}
	count := int32(shards)
	server.Spec.Shards = &count
	generator, err := prometheus.NewConfigGenerator(slog.New(slog.DiscardHandler), server, prometheus.WithEndpointSliceSupport())
	if err != nil {
		return err
	}
	text, err := generator.GenerateServerConfiguration(
		server, monitors, nil, probes, scrapes, assets.NewTestStoreBuilder(referred...), nil, nil, nil, nil)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}
