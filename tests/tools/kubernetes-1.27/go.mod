module kemp360.example/tools/kubernetes-1.27

go 1.25.0

require k8s.io/kubernetes v1.27.16
