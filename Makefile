# Every command a person types. "make" alone lists them.
BOARD ?= mps2-an385
APP ?= shell
VARIANT ?= debug
DEFS ?=
V ?= 0
QUIET := $(if $(filter 1,$(V)),,@)
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

.DEFAULT_GOAL := help

include tools/build.mk

help: ## list the commands
	@echo "weft: a cooperative kernel for microcontrollers. Commands:"
	@sed -n 's/^\([a-z_.-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 30
	@echo "Settings (now):  BOARD=$(BOARD)  APP=$(APP)  VARIANT=$(VARIANT)  DEFS=\"$(DEFS)\"  V=$(V)"
	@echo "  boards:   $(BOARDS_ALL)"
	@echo "  apps:     $(APPS_ALL)"
	@echo "  variants: $(VARIANTS_ALL)"

run: setup ## build APP for BOARD and run it here, the terminal attached
	@$(MAKE) app
	@$(RUN) $(APP_EXE)

build: setup ## build APP for BOARD
	@$(MAKE) app
	@echo $(APP_EXE)

setup:
	@tools/setup.sh $(NEEDS)

clean: ## remove everything that was built
	@rm -rf build compile_commands.json

.PHONY: help run build setup clean
