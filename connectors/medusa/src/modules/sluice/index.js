'use strict';

const { Module } = require('@medusajs/framework/utils');

const { SluiceService } = require('./service.js');

Object.defineProperty(exports, '__esModule', { value: true });
exports.default = Module('sluice', { service: SluiceService });
