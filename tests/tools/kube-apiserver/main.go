// A real kube-apiserver, from Kubernetes' own packages: admission, Pod Security, CRDs and server-side apply are its own.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() { os.Exit(cli.Run(app.NewAPIServerCommand())) }
